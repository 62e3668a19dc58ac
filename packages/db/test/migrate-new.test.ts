import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { withServer } from '../src/admin.ts'
import { createMigration, diffSchema } from '../src/migrate-new.ts'
import { PRISMA_DIR } from '../src/migrations.ts'

const server = inject('testDatabaseServer')
let prismaDir: string

beforeEach(async () => {
  prismaDir = await mkdtemp(join(tmpdir(), 'shop-migrations-'))
  await cp(PRISMA_DIR, prismaDir, { recursive: true })
})

afterEach(() => rm(prismaDir, { recursive: true }))

test('the migrations and schema.prisma say the same', async () => {
  expect(await diffSchema(server)).toBeNull()
})

test('writes only what changed, and leaves alone what Prisma has no words for', async () => {
  await editSchema((schema) => schema.replace('model Brand {', 'model Brand {\n  country String?'))
  const now = new Date('2030-01-02T03:04:05.678Z')
  const folder = await createMigration(server, { name: "A brand's country", prismaDir, now })
  expect(folder).toBe(join(prismaDir, 'migrations/20300102030405_a_brand_s_country'))
  const script = await readFile(join(folder!, 'migration.sql'), 'utf8')
  expect(script.trim()).toBe('-- AlterTable\nALTER TABLE "brands" ADD COLUMN     "country" TEXT;')
  expect(await createMigration(server, { name: 'again', prismaDir })).toBeNull()
})

test('writes nothing when nothing changed, and takes its shadow database away', async () => {
  const before = await readdir(join(prismaDir, 'migrations'))
  expect(await createMigration(server, { name: 'nothing', prismaDir })).toBeNull()
  expect(await readdir(join(prismaDir, 'migrations'))).toEqual(before)
  const { rows } = await withServer(server, (client) =>
    client.query(`SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow_db_%'`),
  )
  expect(rows).toEqual([])
})

test('wants a name', async () => {
  await expect(createMigration(server, { name: ' - ', prismaDir })).rejects.toThrow('is no name')
})

async function editSchema(edit: (schema: string) => string): Promise<void> {
  const path = join(prismaDir, 'schema.prisma')
  await writeFile(path, edit(await readFile(path, 'utf8')))
}
