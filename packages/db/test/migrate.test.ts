import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isUnavailable } from '@shop/db'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { connect, DatabaseUnreachableError, dropDatabase } from '../src/admin.ts'
import { MigrationError, migrate } from '../src/migrate.ts'
import { PRISMA_DIR, readMigrations } from '../src/migrations.ts'
import { newDatabaseName } from '../src/testing/names.ts'
import { withDatabaseName } from '../src/url.ts'

let url: string
/** A copy of the prisma folder, to add migrations to. */
let prismaDir: string

beforeEach(async () => {
  url = withDatabaseName(inject('testDatabaseServer'), newDatabaseName())
  prismaDir = await mkdtemp(join(tmpdir(), 'shop-migrations-'))
  await cp(PRISMA_DIR, prismaDir, { recursive: true })
})

afterEach(async () => {
  await dropDatabase(url)
  await rm(prismaDir, { recursive: true })
})

test('creates the database, applies every migration once, and keeps Prisma informed', async () => {
  const names = (await readMigrations()).migrationDirectories.map(({ path }) => path)
  const progress: string[] = []

  expect(await migrate(url, { onProgress: (message) => progress.push(message) })).toEqual({ applied: names })
  expect(await migrate(url)).toEqual({ applied: [] })

  expect(progress[0]).toMatch(/^creating database shop_test_/)
  const rows = await query('SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1')
  expect(rows.map((row) => row['migration_name'])).toEqual(names)
})

test('lets the second of two wait for the first', async () => {
  const results = await Promise.all([migrate(url), migrate(url)])
  const { migrationDirectories } = await readMigrations()
  expect(results.flatMap(({ applied }) => applied)).toEqual(migrationDirectories.map(({ path }) => path))
})

test('names a migration that fails and leaves nothing of it, and applies it once it is put right', async () => {
  await addMigration('20990101000000_broken', 'CREATE TABLE half (id int);\nCREATE TABLE other (id intt);')
  const failure = expect.objectContaining({
    message: expect.stringMatching(/^Migration 20990101000000_broken failed, .*type "intt" does not exist \(line 2\)$/),
  })
  await expect(migrate(url, { prismaDir })).rejects.toEqual(failure)
  await expect(migrate(url, { prismaDir })).rejects.toEqual(failure)
  expect(await query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }])

  await addMigration('20990101000000_broken', 'CREATE TABLE half (id int);\nCREATE TABLE other (id int);')
  expect(await migrate(url, { prismaDir })).toEqual({ applied: ['20990101000000_broken'] })
  expect(await migrate(url, { prismaDir })).toEqual({ applied: [] })
})

test('refuses a migration that was changed after it was applied', async () => {
  await addMigration('20990101000000_small', 'CREATE TABLE small (id int);')
  await migrate(url, { prismaDir })
  await addMigration('20990101000000_small', 'CREATE TABLE small (id bigint);')
  await expect(migrate(url, { prismaDir })).rejects.toThrow(MigrationError)
  await expect(migrate(url, { prismaDir })).rejects.toThrow(/^Migration 20990101000000_small was changed after/)
})

test('says in one line that the server does not answer', async () => {
  const error: unknown = await migrate('postgresql://shop@127.0.0.1:1/shop').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DatabaseUnreachableError)
  expect(isUnavailable(error)).toBe(true)
  expect(String(error)).toMatch(
    /^DatabaseUnreachableError: The database server at 127.0.0.1:1 does not answer \([^\n]+\?$/,
  )
})

test('every migration is one transaction, which is why a failed one can simply be run again', async () => {
  for (const { path, migrationFile } of (await readMigrations()).migrationDirectories) {
    const script = migrationFile.content.value.replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, '').replaceAll(/--.*/g, '')
    expect(script, path).not.toMatch(/\b(BEGIN|COMMIT|ROLLBACK|CONCURRENTLY)\b/i)
  }
})

test('the schema engine is of the same build as the Prisma CLI', async () => {
  const require = createRequire(createRequire(import.meta.url).resolve('prisma/package.json'))
  const engines = JSON.parse(await readFile(require.resolve('@prisma/engines/package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const own = JSON.parse(
    await readFile(
      join(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'), '../package.json'),
      'utf8',
    ),
  ) as { version: string }
  expect(own.version).toBe(engines.dependencies['@prisma/engines-version'])
})

async function addMigration(name: string, script: string): Promise<void> {
  await mkdir(join(prismaDir, 'migrations', name), { recursive: true })
  await writeFile(join(prismaDir, 'migrations', name, 'migration.sql'), script)
}

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url)
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}
