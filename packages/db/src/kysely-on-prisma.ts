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
import type { DB } from './generated/kysely.ts'

/** Prisma's client, or one open transaction of it. */
interface RawClient {
  $queryRawUnsafe(sql: string, ...values: unknown[]): Promise<unknown>
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>
}

const CHANGES = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode'])

/**
 * Typed SQL on whatever connection `client` uses. prisma-extension-kysely does the same, but writes each transaction's
 * kysely onto an object that all of them share, so that statements of concurrent transactions land in one another.
 */
export function createKysely(client: RawClient): Kysely<DB> {
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => createDriver({ executeQuery: (query) => execute(client, query), streamQuery }),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

async function execute<Row>(client: RawClient, { sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
  const isChange = CHANGES.has(query.kind) && !('returning' in query && query.returning)
  if (!isChange) return { rows: (await client.$queryRawUnsafe(sql, ...parameters)) as Row[] }
  return { rows: [], numAffectedRows: BigInt(await client.$executeRawUnsafe(sql, ...parameters)) }
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
