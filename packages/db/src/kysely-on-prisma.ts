import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import { columnTypes } from './column-types.ts'
import type { DB } from './generated/kysely.ts'

export interface KyselyOptions {
  /** Where a statement runs: the pool, or the connection of one transaction. Throws when that has ended. */
  connection: () => Pick<pg.ClientBase, 'query'> | Promise<never>
  nameOf: (query: { sql: string }) => string
}

/**
 * Typed SQL on the connections Prisma uses, past Prisma: going through it takes longer than the statement itself.
 * prisma-extension-kysely goes through, and writes each transaction's kysely onto an object that all of them share, so
 * that statements of concurrent transactions land in one another.
 */
export function createKysely(options: KyselyOptions): Kysely<DB> {
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => createDriver({ executeQuery: (query) => execute(options, query), streamQuery }),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

async function execute<Row>(
  { connection, nameOf }: KyselyOptions,
  { sql: text, parameters }: CompiledQuery,
): Promise<QueryResult<Row>> {
  const client = await connection()
  const { rows, rowCount } = await client.query({
    name: nameOf({ sql: text }),
    text,
    values: [...parameters],
    types: columnTypes,
  })
  return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) }
}

function createDriver(connection: DatabaseConnection): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: useDb,
    commitTransaction: useDb,
    rollbackTransaction: useDb,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}

const useDb = () => Promise.reject(new Error('Transactions are opened by $transaction of the client'))

function streamQuery(): never {
  throw new Error('Rows are not streamed through Prisma')
}
