import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList, SchemaFilter } from '@prisma/schema-engine-wasm'

/** Lies beside src and dist alike, so it is found from sources and in a production image. */
export const PRISMA_DIR = fileURLToPath(new URL('../prisma', import.meta.url))

/** Nothing is left out: every table of the schema `public` is ours. */
export const NO_FILTER: SchemaFilter = { externalTables: [], externalEnums: [] }

/** The migrations folder in the shape the schema engine takes it. */
export async function readMigrations(prismaDir = PRISMA_DIR): Promise<MigrationList> {
  const baseDir = join(prismaDir, 'migrations')
  const entries = await readdir(baseDir, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => readMigration(baseDir, name))),
  }
}

async function readMigration(baseDir: string, name: string): Promise<MigrationList['migrationDirectories'][number]> {
  const content = await readFile(join(baseDir, name, 'migration.sql'), 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: content } } }
}
