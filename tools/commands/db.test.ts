import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createTestDatabase, type TestDatabase } from '@shop/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const shop = fileURLToPath(new URL('../shop.ts', import.meta.url))

let database: TestDatabase
let uploadDir: string

beforeAll(async () => {
  database = await createTestDatabase()
  uploadDir = await mkdtemp(join(tmpdir(), 'shop-cli-uploads-'))
})

afterAll(async () => {
  await database.drop()
  await rm(uploadDir, { recursive: true })
})

test('migrates, seeds and resets the database of DATABASE_URL', async () => {
  expect(await command(['migrate'])).toEqual({ code: 0, output: 'the database is up to date\n' })
  expect(await command(['seed'])).toEqual({
    code: 0,
    output: 'the database is up to date\nadded 2 accounts and 10 products\n',
  })
  const pictures = await readdir(join(uploadDir, 'media'))
  expect(pictures.length).toBeGreaterThanOrEqual(30)
  await rm(join(uploadDir, 'media', pictures[0]!))
  expect(await command(['seed'])).toEqual({
    code: 0,
    output: 'the database is up to date\nthe demo data are there already\n',
  })
  expect(await readdir(join(uploadDir, 'media'))).toEqual(pictures)
  expect(await command(['reset'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/applied migration/) as unknown,
  })
  expect(await command(['migrate:new', 'nothing'])).toEqual({ code: 0, output: 'nothing changed in schema.prisma\n' })
})

test('works on the embedded Postgres without DATABASE_URL', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'shop-cli-'))
  await chmod(dataDir, 0o755)
  try {
    const result = await command(['migrate'], { DATABASE_URL: '', SHOP_DATA_DIR: dataDir })
    expect(result).toMatchObject({ code: 0, output: expect.stringMatching(/applied migration/) as unknown })
  } finally {
    await rm(dataDir, { recursive: true })
  }
})

test('resets nothing in production', async () => {
  const { code, output } = await command(['reset'], { NODE_ENV: 'production' })
  expect(code).toBe(1)
  expect(output).toMatch(/^A production database is not reset\. [^\n]+\n$/)
})

test('says in one line what is wrong', async () => {
  const { code, output } = await command(['migrate'], { DATABASE_URL: 'postgresql://127.0.0.1:1/shop' })
  expect(code).toBe(1)
  expect(output).toMatch(/^The database server at 127\.0\.0\.1:1 does not answer [^\n]+\n$/)
})

test("Prisma's own commands find the schema engine", async () => {
  const prisma = fileURLToPath(new URL('../../packages/db/scripts/prisma.mjs', import.meta.url))
  expect(await command(['migrate', 'status'], {}, prisma)).toMatchObject({
    code: 0,
    output: expect.stringContaining('Database schema is up to date!') as unknown,
  })
  const missing = { DATABASE_URL: `${database.url}_missing` }
  expect(await command(['migrate', 'status'], missing, prisma)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/P1003: database ".*_missing" does not exist/) as unknown,
  })
})

test('explains itself', async () => {
  expect(await command(['--help'])).toMatchObject({ code: 0, output: expect.stringMatching(/^Usage: /) as unknown })
  expect(await command(['migrat'])).toEqual({
    code: 2,
    output: 'unknown verb "migrat"; did you mean "migrate"? Try --help.\n',
  })
})

async function command(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  program = shop,
): Promise<{ code: number; output: string }> {
  const options = {
    env: { ...process.env, DATABASE_URL: database.url, UPLOAD_DIR: uploadDir, AWS_S3_BUCKET: '', ...env },
  }
  const words = program === shop ? ['db', ...args] : args
  return run(process.execPath, ['--conditions=development', program, ...words], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  )
}
