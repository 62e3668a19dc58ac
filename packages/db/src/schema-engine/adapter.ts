import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { createPool } from '../pool.ts'
import { withDatabaseName } from '../url.ts'

const CHAR_OID = 18
const TEXT_OID = 25

export interface EngineAdapter {
  factory: SqlMigrationAwareDriverAdapterFactory
  /** What Postgres said about the last script that failed. */
  scriptError(): Error | undefined
  /** Closes every connection the engine has opened. */
  close(): Promise<void>
}

/** @prisma/adapter-pg as the schema engine needs it; each function below says what it puts right. */
export function createEngineAdapter(url: string): EngineAdapter {
  const open = new Set<SqlDriverAdapter>()
  let scriptError: Error | undefined

  async function connect(to: string): Promise<SqlDriverAdapter> {
    // One connection: what the engine sets in its session must hold for its next statement.
    const pool = createPool({ url: to, max: 1, applicationName: 'shop-schema-engine', statementTimeoutMs: 0 })
    const charColumns = reportCharAsText(pool)
    const adapter = await new PrismaPg(pool, { schema: 'public', disposeExternalPool: true }).connect()
    const dispose = adapter.dispose.bind(adapter)
    const fixed = Object.assign(restoreCharColumns(adapter, charColumns), {
      async executeScript(script: string) {
        try {
          await executeScript(pool, script)
        } catch (error) {
          if (error instanceof Error) scriptError = error
          throw error
        }
      },
      async dispose() {
        if (open.delete(fixed)) await dispose()
      },
    })
    open.add(fixed)
    return fixed
  }

  /** Postgres ignores the `database` that adapter-pg passes here, because the connection string names another. */
  async function connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`)
    const adapter = await connect(withDatabaseName(url, name))
    const dispose = adapter.dispose.bind(adapter)
    return Object.assign(adapter, {
      async dispose() {
        await dispose()
        await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
        await admin.end()
      },
    })
  }

  return {
    factory: {
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => connect(url),
      connectToShadowDb,
    },
    scriptError: () => scriptError,
    async close() {
      await Promise.all([...open].map((adapter) => adapter.dispose()))
    },
  }
}

type CharColumns = WeakMap<readonly unknown[], readonly number[]>

/** The catalogues hold columns of the type "char", which adapter-pg refuses: it gets to see text instead. */
function reportCharAsText(pool: pg.Pool): CharColumns {
  const charColumns: CharColumns = new WeakMap()
  const query = pool.query.bind(pool)
  Object.assign(pool, {
    async query(config: pg.QueryArrayConfig) {
      const result = await query(config)
      const found: number[] = []
      for (const [index, field] of result.fields.entries()) {
        if (field.dataTypeID !== CHAR_OID) continue
        field.dataTypeID = TEXT_OID
        found.push(index)
      }
      charColumns.set(result.rows, found)
      return result
    },
  })
  return charColumns
}

/** The engine wants those columns back as characters. Both functions know a result by its rows. */
function restoreCharColumns(adapter: SqlDriverAdapter, charColumns: CharColumns): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter)
  return Object.assign(adapter, {
    async queryRaw(query: Parameters<typeof queryRaw>[0]) {
      const result = await queryRaw(query)
      for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    },
  })
}

/**
 * Runs a migration in one go, which Postgres makes one transaction. adapter-pg would cut it at every semicolon, also
 * at those inside of functions.
 */
async function executeScript(pool: pg.Pool, script: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(script)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
    throw new DriverAdapterError({
      kind: 'postgres',
      code: error.code ?? '',
      severity: error.severity ?? 'ERROR',
      message: withLine(error, script),
      detail: error.detail,
      column: error.column,
      hint: error.hint,
    })
  } finally {
    client.release()
  }
}

function withLine({ message, position }: pg.DatabaseError, script: string): string {
  if (!position) return message
  return `${message} (line ${script.slice(0, Number(position)).split('\n').length})`
}
