import type { PgBoss } from 'pg-boss'
import { type JobName, jobNames } from './catalog.ts'
import { splitOrigin } from './origin.ts'
import { deadLetterOf } from './queues.ts'

/** A job that failed for good. */
export interface DeadLetter {
  id: string
  queue: JobName
  /** The id it had in the log while it was tried. */
  jobId: string
  diedAt: Date
  tries: number
  /** Why, in the words of the last try. */
  reason: string
  payload: object
  /** The request it goes back to, if there was one. */
  requestId: string | null
}

interface Row {
  id: string
  name: string
  source_id: string
  created_on: Date
  source_retry_count: number
  source_output: { message?: string } | null
  data: object
}

type Boss = Pick<PgBoss, 'getDb' | 'redrive'>

const queueOf = new Map(jobNames.map((name) => [deadLetterOf(name), name]))

/** The dead letters of a queue, or of all, newest first. */
export async function listDeadLetters(
  boss: Boss,
  { queue, limit }: { queue?: JobName | undefined; limit: number },
): Promise<DeadLetter[]> {
  const names = queue ? [deadLetterOf(queue)] : [...queueOf.keys()]
  const { rows } = await boss.getDb().executeSql(
    `select id, name, source_id, created_on, source_retry_count, source_output, data from pgboss.job
      where name = any($1) and state < 'active' order by created_on desc limit $2`,
    [names, limit],
  )
  return (rows as Row[]).map(toDeadLetter)
}

function toDeadLetter({ id, name, source_id, created_on, source_retry_count, source_output, data }: Row): DeadLetter {
  const { payload, origin } = splitOrigin(data)
  return {
    id,
    queue: queueOf.get(name) as JobName,
    jobId: source_id,
    diedAt: created_on,
    tries: source_retry_count + 1,
    reason: source_output?.message ?? 'unknown',
    payload,
    requestId: origin?.requestId ?? null,
  }
}

/** Where the dead letter of this id is: its own id, or the one the job had in the log. Null when there is none. */
export async function findDeadLetter(boss: Boss, id: string): Promise<{ queue: JobName; id: string } | null> {
  const { rows } = await boss.getDb().executeSql(
    `select id, name from pgboss.job where name = any($1) and state < 'active' and (id = $2 or source_id = $2)
      order by created_on desc limit 1`,
    [[...queueOf.keys()], id],
  )
  const [row] = rows as Pick<Row, 'id' | 'name'>[]
  return row ? { id: row.id, queue: queueOf.get(row.name) as JobName } : null
}

/** Postgres' clock, which dead letters are stamped by. */
async function now(boss: Boss): Promise<Date> {
  const { rows } = await boss.getDb().executeSql('select clock_timestamp() as now')
  return (rows as { now: Date }[])[0]?.now ?? new Date()
}

const STEP = 1_000

/**
 * Sends the dead letters of a queue, or one of them, back to where they failed, with all their tries before them. Each goes
 * once, in the statement that takes it away, whoever else does the same; one that dies again meanwhile stays dead.
 * @returns how many went
 */
export async function redriveDeadLetters(
  boss: Boss,
  { queue, id, step = STEP }: { queue: JobName; id?: string; step?: number },
): Promise<number> {
  const createdBefore = await now(boss)
  const filter = id === undefined ? { createdBefore } : { ids: [id] }
  let total = 0
  for (;;) {
    const moved = await boss.redrive(deadLetterOf(queue), { ...filter, limit: step })
    total += moved
    if (moved < step) return total
  }
}
