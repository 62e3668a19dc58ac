import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isUnavailable } from './errors.ts'
import { databaseName, withDatabaseName } from './url.ts'

const MISSING_DATABASE = '3D000'
const DUPLICATE_DATABASE = '42P04'
const UNIQUE_VIOLATION = '23505'
const OBJECT_IN_USE = '55006'

/** One line that says which server did not answer, and why. The cause is the driver's own error. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError'
}

/** A single connection without time limits, for work on the database as a whole. End it when done. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'shop-admin',
  })
  // The statement in flight reports a broken connection; without a listener, an idle one would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    if (!isUnavailable(error)) throw error
    const reason = error instanceof Error ? error.message || String(error) : String(error)
    throw new DatabaseUnreachableError(
      `The database server at ${client.host}:${client.port} does not answer (${reason}). Is it running, and is DATABASE_URL right?`,
      { cause: error },
    )
  }
}

export function isMissingDatabase(error: unknown): boolean {
  return hasCode(error, MISSING_DATABASE)
}

/** Runs `fn` on a connection to the server's own database, from where others are created and dropped. */
export async function withServer<Result>(url: string, fn: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = await connect(withDatabaseName(url, 'postgres'))
  try {
    return await fn(client)
  } finally {
    await client.end()
  }
}

export interface CreateDatabaseOptions {
  /** The database to copy; nobody may be connected to it. */
  template?: string
}

/** Creates the database the URL names. One that exists already is left as it is. */
export async function createDatabase(
  url: string,
  { template = 'template1' }: CreateDatabaseOptions = {},
): Promise<void> {
  const name = pg.escapeIdentifier(databaseName(url))
  await withServer(url, async (server) => {
    try {
      await retryWhileInUse(() => server.query(`CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`))
    } catch (error) {
      // Two that create it at once can also meet in the catalogue's unique index.
      if (!hasCode(error, DUPLICATE_DATABASE) && !hasCode(error, UNIQUE_VIOLATION)) throw error
    }
  })
}

/** Drops the database the URL names, cutting off whoever is connected. */
export async function dropDatabase(url: string): Promise<void> {
  const name = pg.escapeIdentifier(databaseName(url))
  await withServer(url, (server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
}

/** A connection that just ended, or an autovacuum worker, still counts as a user of the template for a moment. */
async function retryWhileInUse<Result>(fn: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn()
    } catch (error) {
      if (!hasCode(error, OBJECT_IN_USE) || attempt >= 5) throw error
      await sleep(attempt * 50)
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof pg.DatabaseError && error.code === code
}
