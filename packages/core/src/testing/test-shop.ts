import { createDb, type RootDb } from '@shop/db'
import { createTestDatabase } from '@shop/db/testing'
import type { Actor, CoreContext, Logger } from '../context.ts'
import { createPublisher, installQueues, type JobName, type JobPayload, startSender } from '../jobs/index.ts'

export interface TestShop {
  url: string
  db: RootDb
  /** A context on the test's database, acting as a guest without a cart unless told otherwise. */
  as(actor?: Actor): CoreContext
  /** Time stands still for the verbs until it is moved. */
  clock: { now: Date }
  /** Payloads of the jobs that were committed, oldest first. */
  jobs<Name extends JobName>(name: Name): Promise<JobPayload<Name>[]>
  close(): Promise<void>
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** A shop on a database of its own: real Postgres, real queues, nothing in the catalogue. */
export async function createTestShop({ connections = 10 } = {}): Promise<TestShop> {
  const database = await createTestDatabase({ templateKey: 'queues', prepare: installQueues })
  const { db, reads, pool, close } = createDb({ url: database.url, max: connections, applicationName: 'shop-test' })
  const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
  const publish = createPublisher(boss, db)
  const clock = { now: new Date() }
  return {
    url: database.url,
    db,
    clock,
    as: (actor = { kind: 'guest', cartToken: null }) => ({
      db,
      reads,
      publish,
      actor,
      now: () => clock.now,
      log: silent,
      requestId: 'test',
      settings: { currency: 'EUR', reservationMinutes: 30, mediaUrl: '/media' },
    }),
    async jobs(name) {
      const jobs = await boss.findJobs<JobPayload<typeof name>>(name)
      return jobs.map((job) => job.data)
    },
    async close() {
      await boss.stop({ graceful: false })
      await close()
      await database.drop()
    },
  }
}
