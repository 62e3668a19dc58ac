import { PrismaPg } from '@prisma/adapter-pg'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { tellingConnections, type TransactionConnection, withConnection } from './connections.ts'
import type { DB } from './generated/kysely.ts'
import { type Prisma, PrismaClient } from './generated/prisma/client.ts'
import { createKysely } from './kysely-on-prisma.ts'
import { createPool, type PoolOptions } from './pool.ts'
import { createReads, type Reads } from './reads.ts'
import { createStatementNames } from './statement-names.ts'

/** Prisma's models and, as `$kysely`, typed SQL on the same connection: the root client, or one open transaction. */
export type Db = Omit<Prisma.TransactionClient, '$transaction'> & { readonly $kysely: Kysely<DB> }

export interface TransactionOptions {
  /** How long to wait for a connection, in milliseconds; 2,000 by default. */
  maxWait?: number
  /** After how many milliseconds the transaction is rolled back; 5,000 by default. */
  timeout?: number
  isolationLevel?: Prisma.TransactionIsolationLevel
}

/** The client outside of any transaction. */
export type RootDb = Db & {
  /** Runs `fn` in one transaction: committed when it resolves, rolled back when it throws. */
  $transaction<Result>(fn: (tx: Db) => Promise<Result>, options?: TransactionOptions): Promise<Result>
}

export interface Database {
  db: RootDb
  /** Prepared statements past Prisma, for the hottest reads. */
  reads: Reads
  pool: pg.Pool
  /** Waits for what is running, then closes every connection. */
  close(): Promise<void>
}

/** Opens nothing yet: the first query makes the first connection. */
export function createDb(options: PoolOptions): Database {
  const pool = createPool(options)
  const nameOf = createStatementNames()
  const adapter = tellingConnections(new PrismaPg(pool, { statementNameGenerator: nameOf }))
  const prisma = new PrismaClient({ adapter, transactionOptions: { maxWait: 2_000, timeout: 5_000 } })
  const begin: RootDb['$transaction'] = (fn, transactionOptions) => {
    const connection: TransactionConnection = { client: undefined }
    const run = (tx: Prisma.TransactionClient) => {
      // Prisma says best what is wrong with a transaction that has ended.
      const ended = () =>
        tx.$queryRaw`select`.then(() => Promise.reject(new Error('The transaction has no connection')))
      return fn(withKysely(tx, createKysely({ connection: () => connection.client ?? ended(), nameOf })))
    }
    return withConnection(connection, () => prisma.$transaction(run, transactionOptions))
  }
  return {
    db: Object.assign(withKysely(prisma, createKysely({ connection: () => pool, nameOf })), { $transaction: begin }),
    reads: createReads(pool),
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

/** Everything of Prisma's client but `$transaction`, and `$kysely`. Changes nothing of the client. */
function withKysely(client: Prisma.TransactionClient, kysely: Kysely<DB>): Db {
  const own = { $kysely: kysely }
  return new Proxy(own, {
    get: (target, key): unknown => (key in target ? Reflect.get(target, key) : Reflect.get(client, key)),
    has: (target, key) => key in target || (key !== '$transaction' && key in client),
  }) as Db
}
