import type { Logger } from '@shop/config/logger'
import type { CoreContext } from '@shop/core/context'
import { createPublisher, type JobOrigin, originFields, readQueueCounts } from '@shop/core/jobs'
import { openGateway } from '@shop/core/payments'
import { openStorage } from '@shop/core/storage'
import { createDb } from '@shop/db'
import { PgBoss } from 'pg-boss'
import { createMailer, type Mailer } from './email/mailer.ts'
import type { Env } from './env.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { shopSettings } from './shop-settings.ts'

/** Everything the jobs talk to, made once, at the start. */
export interface Deps {
  boss: PgBoss
  mailer: Mailer
  metrics: Metrics
  /** The settings, for processes the worker starts. */
  env: Env
  log: Logger
  /** The front end, for links in mails; without a slash at the end. */
  clientUrl: string
  /** The server, for links in mails that it answers itself; without a slash at the end. */
  publicUrl: string
  /** What a verb of the core needs, acting as the job. */
  contextFor(job: { name: string; id: string; origin?: JobOrigin | undefined }): CoreContext
  /** Whether the database answers. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

export async function createDeps(env: Env, log: Logger): Promise<Deps> {
  const storage = await openStorage(env)
  const payments = await openGateway(env)
  const { db, reads, pool, close } = createDb({
    url: env.DATABASE_URL,
    max: env.DATABASE_POOL,
    applicationName: 'shop-worker',
    onError: (error) => log.warn({ err: error }, 'An idle database connection broke'),
  })
  // Its own connections, one of them to be told of new jobs. Seconds, not minutes, until a dead worker's jobs go on.
  const boss = new PgBoss({
    connectionString: env.DATABASE_URL,
    application_name: 'shop-worker-queue',
    max: 4,
    migrate: false,
    createSchema: false,
    useListenNotify: true,
    schedule: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'The job queue complains'))
  boss.on('warning', (warning) => log.warn({ warning }, 'The job queue warns'))
  const mailer = createMailer(env)
  try {
    await boss.start()
  } catch (error) {
    await close()
    throw error
  }
  const settings = shopSettings(env)
  const publish = createPublisher(boss, db)
  return {
    boss,
    mailer,
    metrics: createMetrics(() => readQueueCounts(boss)),
    env,
    log,
    clientUrl: env.CLIENT_URL.replace(/\/$/, ''),
    publicUrl: env.PUBLIC_URL.replace(/\/$/, ''),
    contextFor: ({ name, id, origin = { requestId: id } }) => ({
      db,
      reads,
      publish: publish.causedBy(origin),
      storage,
      payments,
      settings,
      now: () => new Date(),
      log: log.child({ job: name, jobId: id, ...originFields(origin) }),
      requestId: origin.requestId,
      actor: { kind: 'system', job: name },
      client: { address: null },
    }),
    ping: () => pool.query('select 1'),
    async close() {
      mailer.close()
      await close()
    },
  }
}
