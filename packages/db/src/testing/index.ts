import { createHash } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import type {} from './setup.ts'
import { createDatabase, dropDatabase, withServer } from '../admin.ts'
import { migrate } from '../migrate.ts'
import { readMigrations } from '../migrations.ts'
import { withDatabaseName } from '../url.ts'
import { newDatabaseName } from './names.ts'

/** Any number; it only has to be the same for everyone who makes templates on one server. */
const TEMPLATE_LOCK = 5_711_404

export interface TestDatabaseOptions {
  /** Completes the migrated template, once: queues, fixed rows. */
  prepare?: (url: string) => Promise<void>
  /** Says what `prepare` does; a template is made anew when this or a migration changes. */
  templateKey?: string
  /** Superuser URL of the server; by default the one that `@shop/db/testing-setup` provides. */
  serverUrl?: string
}

export interface TestDatabase extends AsyncDisposable {
  url: string
  /** Drops it, cutting off whoever is still connected. */
  drop(): Promise<void>
}

/** A migrated, otherwise empty database of one's own: the copy of a template, which takes some 20 ms. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? providedServerUrl()
  const template = await ensureTemplate(serverUrl, options)
  const url = withDatabaseName(serverUrl, newDatabaseName())
  await createDatabase(url, { template })
  const drop = () => dropDatabase(url)
  return { url, drop, [Symbol.asyncDispose]: drop }
}

function providedServerUrl(): string {
  const url = inject('testDatabaseServer')
  if (url) return url
  throw new Error("There is no server for tests: add globalSetup: ['@shop/db/testing-setup'] to vitest.config.ts.")
}

/** Made under another name and renamed when complete, so that an interrupted run leaves no half template. */
async function ensureTemplate(serverUrl: string, { prepare, templateKey = '' }: TestDatabaseOptions): Promise<string> {
  const name = await templateName(templateKey)
  await withServer(serverUrl, async (server) => {
    const exists = async () => {
      const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [name])
      return rowCount === 1
    }
    if (await exists()) return
    await server.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if (await exists()) return
    const draft = withDatabaseName(serverUrl, `${name}_draft`)
    await dropDatabase(draft)
    await migrate(draft)
    await prepare?.(draft)
    // A template somebody is connected to cannot be copied.
    await server.query(`ALTER DATABASE ${pg.escapeIdentifier(`${name}_draft`)} ALLOW_CONNECTIONS false`)
    await server.query(`ALTER DATABASE ${pg.escapeIdentifier(`${name}_draft`)} RENAME TO ${pg.escapeIdentifier(name)}`)
  })
  return name
}

async function templateName(templateKey: string): Promise<string> {
  const { migrationDirectories } = await readMigrations()
  const hash = createHash('sha256')
    .update(JSON.stringify([migrationDirectories, templateKey]))
    .digest('hex')
  return `shop_template_${hash.slice(0, 16)}`
}
