import { randomBytes } from 'node:crypto'
import { dropDatabase, withServer } from '../admin.ts'
import { withDatabaseName } from '../url.ts'

const PREFIX = 'shop_test_'
/** A test database as old as this is of a run that was killed. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1_000

/** Says when it was made, so that a later run can tell whether it is still of use. */
export function newDatabaseName(now = Date.now()): string {
  return `${PREFIX}${now}_${randomBytes(4).toString('hex')}`
}

/** Drops what killed test runs have left on a server that outlives them. */
export async function dropAbandonedDatabases(serverUrl: string, now = Date.now()): Promise<void> {
  const { rows } = await withServer(serverUrl, (server) =>
    server.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [PREFIX]),
  )
  for (const { datname } of rows) {
    const createdAt = Number.parseInt(datname.slice(PREFIX.length), 10)
    if (now - createdAt > ABANDONED_AFTER_MS) await dropDatabase(withDatabaseName(serverUrl, datname))
  }
}
