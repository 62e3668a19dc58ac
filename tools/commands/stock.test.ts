import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createDb, type Database } from '@shop/db'
import { seed } from '@shop/db/seed'
import { createTestDatabase, type TestDatabase } from '@shop/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const shop = fileURLToPath(new URL('../shop.ts', import.meta.url))

let database: TestDatabase
let opened: Database
beforeAll(async () => {
  database = await createTestDatabase()
  opened = createDb({ url: database.url })
  await seed(opened.db)
})
afterAll(async () => {
  await opened.close()
  await database.drop()
})

async function command(...args: string[]): Promise<{ code: number; output: string }> {
  const options = { env: { ...process.env, DATABASE_URL: database.url } }
  return run(process.execPath, ['--conditions=development', shop, 'stock', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  )
}

test('says that all is well, or each difference with exit code 1, and changes nothing', async () => {
  const { code, output } = await command('reconcile')
  expect(output).toMatch(/^\d+ variants: stock, ledger and orders agree$/m)
  expect(code).toBe(0)

  const [first, second] = await opened.db.variant.findMany({ where: { onHand: { gt: 1 } }, take: 2 })
  const [lost, found] = [first!, second!]
  await opened.db.variant.update({ where: { id: lost.id }, data: { onHand: lost.onHand - 1 } })
  await opened.db.variant.update({ where: { id: found.id }, data: { reserved: 1 } })
  const differing = await command('reconcile')
  expect(differing.code).toBe(1)
  expect(differing.output).toContain(
    `${lost.sku} (${lost.id}): on hand ${lost.onHand - 1}, by the ledger ${lost.onHand}; reserved 0, by the ledger 0, by the orders 0\n`,
  )
  expect(differing.output).toMatch(/^\d+ variants: 2 differ$/m)
  expect((await command('reconcile', '--limit', '1')).output).toContain('\nand 1 more\n')
  expect(await opened.db.variant.findUnique({ where: { id: found.id } })).toMatchObject({ reserved: 1 })
})

test('explains itself', async () => {
  expect((await command('--help')).output).toMatch(/^Usage: /)
  expect(await command('fix')).toEqual({
    code: 2,
    output: 'unknown verb "fix"; did you mean "reconcile"? Try --help.\n',
  })
  expect(await command('reconcile', '--limit', 'all')).toMatchObject({ code: 2 })
})
