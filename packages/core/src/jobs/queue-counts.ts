import type { PgBoss } from 'pg-boss'
import { type JobName, jobNames } from './catalog.ts'

export interface QueueCounts {
  queue: JobName
  /** Could begin now. */
  waiting: number
  /** Wait for their time: delayed, or to be tried again. */
  delayed: number
  active: number
  /** Failed for good, to be looked at. */
  dead: number
  /** For how long the next to begin has waited, in seconds; 0 when none waits. */
  oldestSeconds: number
}

type Boss = Pick<PgBoss, 'getDb'>
type Row = Omit<QueueCounts, 'queue'> & { name: string }

/** Of what waits in a queue, the one that goes next: read off the index that jobs are taken by. */
const NEXT = `left join lateral (
  select extract(epoch from now() - greatest(created_on, start_after))::float8 as seconds from pgboss.job
  where name = q.name and state < 'active' and not blocked and start_after <= now()
  order by priority desc, created_on limit 1) next on true`

/** What is in each queue at this moment. Reads an entry of an index for each job. */
export const countQueues = (boss: Boss): Promise<QueueCounts[]> =>
  read(
    boss,
    `select q.name, coalesce(c.waiting, 0) as waiting, coalesce(c.delayed, 0) as delayed, coalesce(c.active, 0) as active,
       coalesce(d.waiting, 0) as dead, coalesce(next.seconds, 0) as "oldestSeconds"
     from pgboss.queue q left join counted c on c.name = q.name left join counted d on d.name = q.dead_letter ${NEXT}`,
    `with counted as (
       select name, count(*) filter (where state < 'active' and start_after <= now())::int as waiting,
         count(*) filter (where state < 'active' and start_after > now())::int as delayed,
         count(*) filter (where state = 'active')::int as active
       from pgboss.job where state in ('created', 'retry', 'active') group by name)`,
  )

/** The same as workers counted it last, within seconds while one is there. As cheap with a million jobs as with none. */
export const readQueueCounts = (boss: Boss): Promise<QueueCounts[]> =>
  read(
    boss,
    `select q.name, q.ready_count as waiting, q.deferred_count as delayed, q.active_count as active,
       coalesce(d.queued_count, 0) as dead, coalesce(next.seconds, 0) as "oldestSeconds"
     from pgboss.queue q left join pgboss.queue d on d.name = q.dead_letter ${NEXT}`,
  )

async function read(boss: Boss, select: string, before = ''): Promise<QueueCounts[]> {
  const { rows } = await boss.getDb().executeSql(`${before} ${select} where q.name = any($1)`, [jobNames])
  const found = new Map((rows as Row[]).map(({ name, ...counts }) => [name, counts]))
  const none = { waiting: 0, delayed: 0, active: 0, dead: 0, oldestSeconds: 0 }
  return jobNames.map((queue) => ({ queue, ...(found.get(queue) ?? none) }))
}
