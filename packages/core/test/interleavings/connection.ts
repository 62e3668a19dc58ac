import { createDb, type Database } from '@shop/db'
import type { Actor, CoreContext } from '../../src/context.ts'
import type { TestShop } from '../../src/testing/index.ts'

/** Hears of every statement once Postgres has done it; whoever sent it goes on when this resolves. */
export type Listener = (statement: string) => Promise<void>

/** A process of the shop as Postgres knows it: one connection, on which one verb runs at a time. */
export interface Connection {
  as(actor: Actor): CoreContext
  listener: Listener
  /** Told whenever a transaction ran again, because Postgres had rolled it back to break a circle of locks. */
  retries: string[]
  close(): Promise<void>
}

export function openConnection(shop: TestShop, name: string): Connection {
  const { db, reads, pool, close } = createDb({ url: shop.url, max: 1, applicationName: name })
  const retries: string[] = []
  const connection: Connection = {
    as: (actor) => {
      const ctx = shop.as(actor)
      const warn = (_: object, message: string) => {
        if (message.includes('runs again')) retries.push(message)
      }
      const log = { ...ctx.log, warn }
      return { ...ctx, db, reads, log, publish: ctx.publish.within(db) }
    },
    listener: async () => {},
    retries,
    close,
  }
  tellOfStatements(pool, (statement) => connection.listener(statement))
  return connection
}

type Query = (...args: unknown[]) => unknown
type Callback = (error: unknown, result?: unknown) => void

/** Prisma, kysely and pg-boss all end up in the pool's clients: no statement of a verb goes by unheard. */
function tellOfStatements(pool: Database['pool'], listener: Listener): void {
  pool.on('connect', (client: { query: unknown }) => {
    const query = (client.query as Query).bind(client)
    client.query = (...args: unknown[]): unknown => {
      const tell = () => listener(textOf(args[0]))
      const callback = args.at(-1)
      if (!isCallback(callback)) return tellAfter(query(...args) as Promise<unknown>, tell)
      return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
        if (error) callback(error)
        else tell().then(() => callback(null, result), callback)
      })
    }
  })
}

async function tellAfter<T>(query: Promise<T>, tell: () => Promise<void>): Promise<T> {
  const result = await query
  await tell()
  return result
}

const isCallback = (value: unknown): value is Callback => typeof value === 'function'

/** On one line. */
function textOf(query: unknown): string {
  const text = typeof query === 'string' ? query : (query as { text: string }).text
  return text.replaceAll(/\s+/g, ' ').trim()
}
