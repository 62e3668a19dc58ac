import { createLogger } from '@shop/config/logger'
import { openStorage } from '@shop/core/storage'
import { importCatalogue, type TransferContext, writeExport } from '@shop/core/transfers'
import { createBulk, createPool } from '@shop/db'
import type { Failure, Order } from './own-process.ts'
import { shopSettings } from './shop-settings.ts'

/** The process of one large job (own-process.ts): without Prisma, mails or queue, so that its memory is the job's. */
const verbs = { 'catalogue.import': importCatalogue, 'exports.write': writeExport }

const stopping = new AbortController()
// The worker stops, or is gone: its successor goes on behind the last chunk, or begins anew.
process.once('disconnect', () => stopping.abort(new Error('The worker stops: another goes on')))

process.once('message', (order: Order) => {
  run(order).then(
    () => process.exit(0),
    (error: unknown) => {
      const failure: Failure = { message: error instanceof Error ? error.message : String(error) }
      if (!process.connected || !process.send) process.exit(1)
      process.send(failure, () => process.exit(1))
    },
  )
})

async function run({ job, env, logLevel, logFields }: Order): Promise<void> {
  const log = createLogger({ name: job.name, level: logLevel })
  const pool = createPool({ url: env.DATABASE_URL, max: 2, applicationName: 'shop-worker-job' })
  const ctx: TransferContext = {
    actor: { kind: 'system', job: job.name },
    bulk: createBulk(pool),
    storage: await openStorage(env),
    settings: shopSettings(env),
    now: () => new Date(),
    log: log.child(logFields),
    signal: stopping.signal,
  }
  await verbs[job.name](ctx, job.payload)
  await pool.end()
}
