import type { DiagnoseMigrationHistoryOutput, MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import type pg from 'pg'
import { connect, createDatabase, isMissingDatabase } from './admin.ts'
import { NO_FILTER, PRISMA_DIR, readMigrations } from './migrations.ts'
import { openSchemaEngine } from './schema-engine/index.ts'
import { databaseName } from './url.ts'

/** Any number; it only has to be the same for everyone who migrates this database. */
const MIGRATION_LOCK = 5_711_403

export interface MigrateOptions {
  /** Hears in one line each what is being done. */
  onProgress?: (message: string) => void
  /** The folder that holds `migrations`, when it is not this package's own. */
  prismaDir?: string
}

export interface MigrateResult {
  /** Names of the migrations applied now, oldest first. */
  applied: string[]
}

/** One line that says which migration cannot be applied, why, and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/**
 * Brings the database up to date, creating it when it is missing. Two at once are safe: the second waits.
 *
 * Every migration is one transaction, so one that fails leaves nothing behind and is tried again by the next call.
 * @throws DatabaseUnreachableError, MigrationError
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const { onProgress = () => {}, prismaDir = PRISMA_DIR } = options
  const migrations = await readMigrations(prismaDir)
  const client = await connectCreating(url, onProgress)
  try {
    await takeLock(client, onProgress)
    const applied = await applyMissing(url, migrations)
    for (const name of applied) onProgress(`applied migration ${name}`)
    return { applied }
  } finally {
    await client.end()
  }
}

async function connectCreating(url: string, onProgress: (message: string) => void): Promise<pg.Client> {
  try {
    return await connect(url)
  } catch (error) {
    if (!isMissingDatabase(error)) throw error
  }
  onProgress(`creating database ${databaseName(url)}`)
  await createDatabase(url)
  return connect(url)
}

/** Held until the connection ends, also when this process dies. */
async function takeLock(client: pg.Client, onProgress: (message: string) => void): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [MIGRATION_LOCK])
  if (rows[0]?.taken) return
  onProgress('waiting for another migration to finish')
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
}

async function applyMissing(url: string, migrationsList: MigrationList): Promise<string[]> {
  const { engine, scriptError, close } = await openSchemaEngine({ url })
  try {
    await checkHistory(engine, migrationsList)
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER })
    return appliedMigrationNames
  } catch (error) {
    const cause = scriptError()
    if (!cause) throw error
    const { failedMigrationNames } = await diagnose(engine, migrationsList)
    throw new MigrationError(
      `Migration ${failedMigrationNames.join(', ')} failed, and nothing of it was applied: ${cause.message}`,
      { cause },
    )
  } finally {
    await close()
  }
}

/**
 * Refuses a history that was rewritten, and lets failed migrations be tried again. As failed count also those whose
 * process died on the way: Postgres has rolled them back too.
 */
async function checkHistory(engine: SchemaEngine, migrationsList: MigrationList): Promise<void> {
  const { editedMigrationNames, failedMigrationNames } = await diagnose(engine, migrationsList)
  for (const migrationName of failedMigrationNames) await engine.markMigrationRolledBack({ migrationName })
  // One that failed was meant to be changed.
  const edited = editedMigrationNames.find((name) => !failedMigrationNames.includes(name))
  if (!edited) return
  throw new MigrationError(
    `Migration ${edited} was changed after this database had applied it. Restore the file, and write the change as a new migration.`,
  )
}

function diagnose(engine: SchemaEngine, migrationsList: MigrationList): Promise<DiagnoseMigrationHistoryOutput> {
  return engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTER })
}
