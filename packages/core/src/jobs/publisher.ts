import type { Db } from '@shop/db'
import { CompiledQuery } from 'kysely'
import type { PgBoss } from 'pg-boss'
import { type JobName, type JobPayload, type JobRequest, type JobSending, jobs } from './catalog.ts'
import { type EventName, type EventPayload, events } from './events.ts'
import { type JobOrigin, withOrigin } from './origin.ts'
import { noteForWebhooks } from './outbox.ts'

/** Writes job rows into the database it is bound to. Throws when a row was not written. */
export interface Publisher {
  job<Name extends JobName>(name: Name, payload: JobPayload<Name>, sending?: JobSending): Promise<void>
  /** Sends every job the event causes, and notes it for the webhooks that asked for it. */
  event<Name extends EventName>(name: Name, payload: EventPayload<Name>): Promise<void>
  /** The same publisher, bound to a transaction. */
  within(db: Db): Publisher
  /** The same publisher, whose jobs say which request they go back to. */
  causedBy(origin: JobOrigin): Publisher
}

export function createPublisher(boss: Pick<PgBoss, 'send'>, db: Db, origin?: JobOrigin): Publisher {
  const executeSql = (text: string, values: unknown[] = []) =>
    db.$kysely.executeQuery<object>(CompiledQuery.raw(text, values))
  const send = async (name: JobName, payload: object, { after, priority, group }: JobSending = {}) => {
    const data = withOrigin(jobs[name].payload.parse(payload), origin)
    const id = await boss.send(name, data, {
      db: { executeSql },
      ...(after !== undefined && { startAfter: after }),
      ...(priority !== undefined && { priority }),
      ...(group !== undefined && { group: { id: group } }),
    })
    if (id === null) throw new Error(`pg-boss dropped the job ${name}`)
  }
  return {
    job: send,
    async event(name, payload) {
      await noteForWebhooks(db, name, events[name].payload.parse(payload))
      const causes = events[name].causes as (payload: EventPayload<typeof name>) => JobRequest[]
      for (const { name: job, payload: caused, ...sending } of causes(payload)) await send(job, caused, sending)
    },
    within: (tx) => createPublisher(boss, tx, origin),
    causedBy: (cause) => createPublisher(boss, db, cause),
  }
}
