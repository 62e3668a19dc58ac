import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { NO_FILTER, PRISMA_DIR, readMigrations } from './migrations.ts'
import { openSchemaEngine } from './schema-engine/index.ts'
import { withDatabaseName } from './url.ts'

export interface DiffOptions {
  /** The folder that holds `schema.prisma` and `migrations`, when it is not this package's own. */
  prismaDir?: string
}

export interface NewMigrationOptions extends DiffOptions {
  /** What the migration is about, such as `product reviews`. */
  name: string
  now?: Date
}

/**
 * The SQL that leads from the migrations to schema.prisma; null when they already say the same. The migrations are
 * replayed on a shadow database of the server behind `url`, which is dropped afterwards.
 *
 * Checks, triggers, functions and partial indexes are invisible to Prisma: it neither makes nor drops them.
 */
export async function diffSchema(url: string, { prismaDir = PRISMA_DIR }: DiffOptions = {}): Promise<string | null> {
  return diff(url, prismaDir, await readMigrations(prismaDir))
}

/** Writes the difference as a new migration, to be read and completed by hand. Gives its folder; null without one. */
export async function createMigration(
  url: string,
  { name, prismaDir = PRISMA_DIR, now = new Date() }: NewMigrationOptions,
): Promise<string | null> {
  const words = name.toLowerCase().match(/[a-z0-9]+/g)
  if (!words) throw new Error(`A migration is named after what it does, in letters and digits: "${name}" is no name.`)
  const migrations = await readMigrations(prismaDir)
  const script = await diff(url, prismaDir, migrations)
  if (script === null) return null
  const timestamp = now.toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(migrations.baseDir, `${timestamp}_${words.join('_')}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), script)
  return folder
}

async function diff(url: string, prismaDir: string, migrations: MigrationList): Promise<string | null> {
  const path = join(prismaDir, 'schema.prisma')
  const { engine, close } = await openSchemaEngine({ url: withDatabaseName(url, 'postgres') })
  try {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] },
      script: true,
      exitCode: true,
      filters: NO_FILTER,
    })
    return exitCode === 0 ? null : stdout
  } finally {
    await close()
  }
}
