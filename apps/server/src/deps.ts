import { callsThisMachine, signingSecretOf } from '@shop/config/settings'
import type { ShopSettings } from '@shop/core/context'
import { createPublisher, type Publisher, startSender } from '@shop/core/jobs'
import { openGateway, type PaymentGateway } from '@shop/core/payments'
import { openStorage, type Storage, type UploadSigning } from '@shop/core/storage'
import { type Bulk, createBulk, createDb, createPool, type Reads, type RootDb } from '@shop/db'
import type { FastifyBaseLogger } from 'fastify'
import { type Answers, createAnswers } from './cache/answers.ts'
import { type Env, uploadSigning } from './env.ts'
import { createHealthProbe, type HealthProbe } from './health.ts'
import { createOrderFeed, type OrderFeed } from './live/order-feed.ts'
import { version } from './version.ts'

/** Everything the app talks to, made once, at the start. */
export interface Deps {
  db: RootDb
  reads: Reads
  /** For exports that go out as they are read: connections of their own, so that none of the shop's waits for a slow reader. */
  exports: Bulk
  publish: Publisher
  storage: Storage
  payments: PaymentGateway | null
  /** What signs the links that take files. */
  uploads: UploadSigning
  now: () => Date
  settings: ShopSettings
  health: HealthProbe
  answers: Answers
  /** Closed with the app. */
  orderFeed: OrderFeed
  log: FastifyBaseLogger
  /** Lets go of every connection. */
  close(): Promise<void>
}

export async function createDeps(env: Env, log: FastifyBaseLogger): Promise<Deps> {
  const uploads = uploadSigning(env)
  const storage = await openStorage(env, uploads)
  const payments = await openGateway(env)
  const { db, reads, pool, close } = createDb({
    url: env.DATABASE_URL,
    max: env.DATABASE_POOL,
    applicationName: 'shop-server',
    onError: (error) => log.warn({ err: error }, 'An idle database connection broke'),
  })
  const exportPool = createPool({
    url: env.DATABASE_URL,
    max: 2,
    applicationName: 'shop-server-exports',
    onError: (error) => log.warn({ err: error }, 'An idle database connection broke'),
  })
  const executeSql = (text: string, values?: unknown[]) => pool.query(text, values)
  const boss = await startSender({ executeSql }).catch(async (error: unknown) => {
    await close()
    throw error
  })
  const answers = createAnswers({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    enabled: env.CATALOGUE_CACHE === 'on',
    log,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'The job queue complains'))
  return {
    db,
    reads,
    exports: createBulk(exportPool),
    publish: createPublisher(boss, db),
    storage,
    payments,
    uploads,
    now: () => new Date(),
    settings: {
      currency: env.SHOP_CURRENCY,
      pricesIncludeTax: env.PRICES_INCLUDE_TAX,
      reservationMinutes: env.RESERVATION_MINUTES,
      mediaUrl: env.MEDIA_URL?.replace(/\/$/, '') ?? `${env.PUBLIC_URL ?? ''}/media`,
      downloadsUrl: `${env.PUBLIC_URL ?? ''}/api/v1/downloads`,
      signingSecret: signingSecretOf(env),
      registration: env.REGISTRATION,
      limits: { scale: env.RATE_LIMIT_SCALE },
      webhooks: { toThisMachine: callsThisMachine(env) },
    },
    health: createHealthProbe({
      version,
      checks: {
        postgres: () => pool.query('select 1'),
        queue: () => pool.query('select version from pgboss.version'),
        storage: () => storage.check(),
        ...(payments && { stripe: () => payments.check() }),
        ...(answers.checkRedis && { redis: answers.checkRedis }),
      },
    }),
    answers,
    orderFeed: createOrderFeed({ databaseUrl: env.DATABASE_URL, log }),
    log,
    async close() {
      await answers.close()
      await boss.stop({ graceful: false })
      await exportPool.end()
      await close()
    },
  }
}
