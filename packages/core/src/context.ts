import { setTimeout as wait } from 'node:timers/promises'
import { type Db, isRolledBack, type Reads, type RootDb } from '@shop/db'
import type { Publisher } from './jobs/publisher.ts'
import type { PaymentGateway } from './payments/gateway.ts'
import type { Storage } from './storage/storage.ts'

/** Who acts. Verbs authorize by it, whatever door the call came through. */
export type Actor =
  /** `orderToken` opens the one order a guest placed, also to who has signed in since. */
  | { kind: 'guest'; cartToken: string | null; orderToken?: string | null }
  | { kind: 'customer'; userId: string; orderToken?: string | null }
  | { kind: 'admin'; userId: string }
  | { kind: 'system'; job: string }

export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What a shop owner decides. */
export interface ShopSettings {
  /** ISO 4217; every price of the shop is in it. */
  currency: string
  /** Whether prices are what is paid, or tax comes on top of them. */
  pricesIncludeTax: boolean
  /** How long a pending order holds its stock. */
  reservationMinutes: number
  /** Where pictures are served from, without a slash at the end. */
  mediaUrl: string
  /** Where files are handed out by signed link, without a slash at the end. */
  downloadsUrl: string
  /** Whether registering signs in at once, or asks for a click in a mail first and so never tells who has an account. */
  registration: 'open' | 'verify'
  /** Signs links to files, and makes tokens that are made again when needed instead of being kept. The same in every process. */
  signingSecret: string
  /** `scale` multiplies how often anything may be tried: 1 but in load tests. */
  limits: { scale: number }
  /** Whether webhooks may call this very machine, and without TLS: in development and tests. */
  webhooks: { toThisMachine: boolean }
}

export interface CoreContext {
  /** The client, or the transaction once inside inTransaction. */
  db: Db
  /** Prepared statements for the hottest reads; never inside a transaction, possibly of a replica. */
  reads: Reads
  actor: Actor
  /** Where the call came from: a network address that is no forgery of the caller's. Null in jobs. */
  client: { address: string | null }
  /** Bound to `db`: a job's row commits with the business row or not at all. */
  publish: Publisher
  /** Files: pictures, imports, exports. Never touched inside a transaction. */
  storage: Storage
  /** Who takes the money; null in a shop that has nobody to. Never called inside a transaction. */
  payments: PaymentGateway | null
  now: () => Date
  log: Logger
  requestId: string
  settings: ShopSettings
}

/** How often a transaction runs that Postgres rolls back to let another pass. */
const ATTEMPTS = 4

/**
 * Runs fn with db and publish bound to one transaction; joins the outer one when there is one. After a deadlock fn runs
 * again from the start, so it must have no effects but those of the transaction.
 */
export async function inTransaction<T>(ctx: CoreContext, fn: (tx: CoreContext) => Promise<T>): Promise<T> {
  if (!isRoot(ctx.db)) return fn(ctx)
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.db.$transaction((db) => fn({ ...ctx, db, publish: ctx.publish.within(db) }))
    } catch (error) {
      if (attempt === ATTEMPTS || !isRolledBack(error)) throw error
      ctx.log.warn({ err: error, attempt }, 'A transaction gave way to another and runs again')
      await wait(Math.random() * 20 * attempt)
    }
  }
}

const isRoot = (db: Db): db is RootDb => '$transaction' in db
