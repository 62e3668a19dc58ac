import type { Db } from '@shop/db'
import { CompiledQuery } from 'kysely'
import type { PgBoss } from 'pg-boss'
import {
  type EventName,
  type EventPayload,
  events,
  type JobName,
  type JobPayload,
  type JobRequest,
  jobs,
} from './catalog.ts'
import { noteForWebhooks } from './outbox.ts'

/** Writes job rows into the database it is bound to. Throws when a row was not written. */
export interface Publisher {
  job<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>
  /** Sends every job the event causes, and notes it for the webhooks that asked for it. */
  event<Name extends EventName>(name: Name, payload: EventPayload<Name>): Promise<void>
  /** The same publisher, bound to a transaction. */
  within(db: Db): Publisher
}

export function createPublisher(boss: Pick<PgBoss, 'send'>, db: Db): Publisher {
  const executeSql = (text: string, values: unknown[] = []) =>
    db.$kysely.executeQuery<object>(CompiledQuery.raw(text, values))
  const send = async (name: JobName, payload: object) => {
    const id = await boss.send(name, jobs[name].payload.parse(payload), { db: { executeSql } })
    if (id === null) throw new Error(`pg-boss dropped the job ${name}`)
  }
  return {
    job: send,
    async event(name, payload) {
      await noteForWebhooks(db, name, events[name].payload.parse(payload))
      const causes = events[name].causes as (payload: EventPayload<typeof name>) => JobRequest[]
      for (const request of causes(payload)) await send(request.name, request.payload)
    },
    within: (tx) => createPublisher(boss, tx),
  }
}
