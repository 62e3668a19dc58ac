import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** The settings of this package's commands and tests. An empty variable counts as absent. */
export const env = {
  /** The database to work on; without it, the embedded Postgres. */
  databaseUrl: process.env['DATABASE_URL'] || undefined,
  /** Superuser URL of a running server, on which the tests create and drop databases. */
  testDatabaseUrl: process.env['TEST_DATABASE_URL'] || undefined,
  /** Where the embedded Postgres keeps its data; a relative path starts at the repository. */
  dataDir: resolve(REPOSITORY, process.env['SHOP_DATA_DIR'] || '.data'),
  isProduction: process.env['NODE_ENV'] === 'production',
  /** What child processes get, with what is added to it. */
  inherited: process.env,
}
