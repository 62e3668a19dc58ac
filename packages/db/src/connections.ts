import { AsyncLocalStorage } from 'node:async_hooks'
import type { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils'
import type pg from 'pg'

/** What a transaction of Prisma runs on: undefined before it begins, and from the moment it is about to end. */
export interface TransactionConnection {
  client: pg.PoolClient | undefined
}

const beginning = new AsyncLocalStorage<TransactionConnection>()

/** Calls `begin`; the connection of the transaction that begins in there is in `connection` while it is open. */
export const withConnection = <Result>(connection: TransactionConnection, begin: () => Promise<Result>) =>
  beginning.run(connection, begin)

const ENDS = /^\s*(commit|rollback)\s*$/i

/** The adapter, telling on which connection each transaction runs, so that SQL need not go through Prisma to get there. */
export function tellingConnections(factory: PrismaPg): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      const start = adapter.startTransaction.bind(adapter)
      adapter.startTransaction = async (isolationLevel) => {
        const transaction = await start(isolationLevel)
        const connection = beginning.getStore()
        if (connection) follow(transaction, connection)
        return transaction
      }
      return adapter
    },
  }
}

/** A statement sent after the end would be one of nobody's transaction, or of another's: so the connection is let go before. */
function follow(transaction: Transaction, connection: TransactionConnection): void {
  connection.client = (transaction as unknown as { client: pg.PoolClient }).client
  const execute = transaction.executeRaw.bind(transaction)
  transaction.executeRaw = (query) => {
    if (ENDS.test(query.sql)) connection.client = undefined
    return execute(query)
  }
  for (const end of ['commit', 'rollback'] as const) {
    const ended = transaction[end].bind(transaction)
    transaction[end] = () => {
      connection.client = undefined
      return ended()
    }
  }
}
