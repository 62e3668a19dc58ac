import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, CoreContext } from '@shop/core/context'
import { createPublisher, type Publisher, startSender } from '@shop/core/jobs'
import { createLocalStorage } from '@shop/core/storage'
import { type StripeFake, startStripeFake } from '@shop/core/testing/stripe'
import { createDb } from '@shop/db'
import type pg from 'pg'
import { type AttackedShop, startAttackedShop } from '../../security/lib/shop.ts'

/** What the shop's processes and this one share. */
export interface PayShop extends AttackedShop {
  stripe: StripeFake
  /** Of servers and workers. */
  settings: Record<string, string>
  /** Of this process, to look and to get in the way. */
  pool: pg.Pool
  /** The verbs, in this process. Nobody is mailed what was ordered. */
  as(actor: Actor): CoreContext
}

const WEBHOOK_SECRET = 'whsec_of_the_proof'
export const webhookOf = (shopUrl: string) => ({ url: `${shopUrl}/api/v1/payments/webhook`, secret: WEBHOOK_SECRET })

const silent = { debug() {}, info() {}, warn() {}, error() {} }

export interface PayShopOptions {
  servers?: number
  settings?: Record<string, string>
  /** Between the fake's tries to deliver a webhook. */
  retryDelaysMs?: readonly number[]
}

/** A shop that is paid by a fake of Stripe: a Postgres and server processes of its own. */
export async function startPayShop(options: PayShopOptions = {}): Promise<PayShop> {
  await using started = new AsyncDisposableStack()
  const stripe = started.use(await startStripeFake({ retryDelaysMs: options.retryDelaysMs ?? [1_000, 2_000, 4_000] }))
  const folder = await mkdtemp(join(tmpdir(), 'shop-payments-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const settings = {
    UPLOAD_DIR: folder,
    SIGNING_SECRET: 'of the proof',
    RATE_LIMIT_SCALE: '1000',
    STRIPE_API_URL: stripe.url,
    STRIPE_SECRET_KEY: 'sk_test_shop',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_shop',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_CALLS_PER_SECOND: '100',
    ...options.settings,
  }
  const shop = started.use(await startAttackedShop({ servers: options.servers ?? 1, settings }))
  stripe.setWebhooks(webhookOf(shop.urls[0]))
  const { db, reads, pool, close } = createDb({ url: shop.databaseUrl, max: 12, applicationName: 'proof' })
  started.defer(close)
  const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
  started.defer(() => boss.stop({ graceful: false }))
  const base: Omit<CoreContext, 'actor'> = {
    db,
    reads,
    publish: withoutMails(createPublisher(boss, db)),
    storage: createLocalStorage({ folder }),
    payments: null,
    now: () => new Date(),
    log: silent,
    requestId: 'proof',
    client: { address: null },
    settings: {
      currency: 'EUR',
      pricesIncludeTax: true,
      reservationMinutes: 30,
      mediaUrl: '/media',
      downloadsUrl: '/api/v1/downloads',
      registration: 'open',
      signingSecret: settings.SIGNING_SECRET,
      limits: { scale: 1_000 },
      webhooks: { toThisMachine: true },
    },
  }
  const all = started.move()
  return {
    ...shop,
    stripe,
    settings: { ...settings, DATABASE_URL: shop.databaseUrl },
    db,
    pool,
    as: (actor) => ({ ...base, actor }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const withoutMails = (publish: Publisher): Publisher => ({
  job: publish.job,
  event: async (name, payload) => {
    if (name !== 'order.created') await publish.event(name, payload)
  },
  within: (db) => withoutMails(publish.within(db)),
  causedBy: (origin) => withoutMails(publish.causedBy(origin)),
})
