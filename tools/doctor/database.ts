import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../start/bootstrap/places.mjs'
import { type Finding, absent, bad, good } from './finding.ts'

const CONNECT_MS = 3_000

/** Whether the database answers, and has every migration of this checkout. */
export async function examineDatabase(url: string | undefined): Promise<Finding> {
  if (!url) return absent('the embedded one; `npm start` starts it')
  const { hostname, port, pathname } = new URL(url)
  const shown = `${hostname}:${port || 5432}${pathname}`
  const applied = await appliedMigrations(url).catch((error: Error) => error)
  if (applied instanceof Error) return bad(`${shown} cannot be used: ${applied.message}`, 'Check DATABASE_URL')
  const missing = migrationNames().filter((name) => !applied.includes(name))
  if (missing.length > 0) return bad(`${shown} lacks ${missing.length} migrations (${missing[0]} …)`, 'Run `npm start`')
  return good(`${shown}, all ${applied.length} migrations applied`)
}

const migrationNames = () =>
  readdirSync(join(ROOT, 'packages/db/prisma/migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

async function appliedMigrations(url: string): Promise<string[]> {
  // Loaded late: the doctor must be able to look at a checkout where nothing is installed.
  const { Client } = await import('pg')
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'shop-doctor',
  })
  await client.connect()
  try {
    const { rows } = await client.query<{ migration_name: string }>(
      `SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
    )
    return rows.map((row) => row.migration_name)
  } catch (error) {
    // 42P01: no such table, so no migration was ever applied.
    if ((error as { code?: string }).code === '42P01') return []
    throw error
  } finally {
    await client.end()
  }
}
