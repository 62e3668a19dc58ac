import { text } from 'node:stream/consumers'
import type { CreateExportInput } from '@shop/validators'
import { expect, test, vi } from 'vitest'
import { anAccount, anAdmin } from '../testing/index.ts'
import { streamExport } from './stream-export.ts'
import { useTransferShop } from './transfers.testing.ts'

const transfers = useTransferShop()
const customers: CreateExportInput = { subject: 'customers', format: 'csv' }

async function asAdmin() {
  const { shop } = transfers
  return { ...shop.as(await anAdmin(shop)), bulk: shop.bulk }
}

const manyCustomers = (count: number) => transfers.shop.db.$executeRaw`
  insert into users (email, name, password_hash)
  select 'c' || n || '@example.com', repeat('name ', 20), 'none' from generate_series(1, ${count}::int) n`

const copying = async () => {
  const [row] = await transfers.shop.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and query like 'copy (%' and state = 'active'`
  return row?.count
}

test('a small export comes at once, the same as the worker would write it', async () => {
  const ctx = await asAdmin()
  await anAccount(transfers.shop)
  const { body, fileName } = await streamExport(ctx, customers)
  expect(await text(body)).toBe(await transfers.export(customers))
  expect(fileName).toMatch(/^customers-\d{4}-\d\d-\d\d\.csv$/)
  expect(await transfers.shop.db.auditEntry.count({ where: { action: 'export.downloaded' } })).toBe(1)
})

test('who leaves in the middle ends the query', async () => {
  await manyCustomers(9_000)
  const { body } = await streamExport(await asAdmin(), customers)
  await vi.waitFor(async () => expect(await copying()).toBe(1), { timeout: 5_000 })
  body.destroy()
  await vi.waitFor(async () => expect(await copying()).toBe(0), { timeout: 5_000 })
})

test('what is too large for that is for the worker', async () => {
  await transfers.shop.db.$executeRaw`
    insert into users (email, name, password_hash)
    select 'd' || n || '@example.com', 'name', 'none' from generate_series(1, 1001) n`
  const refused = { code: 'export.too_large', details: { maxRows: 10_000 } }
  await expect(streamExport(await asAdmin(), customers)).rejects.toMatchObject(refused)
})

test('it is for admins', async () => {
  const { shop } = transfers
  const guest = { ...shop.as(), bulk: shop.bulk }
  await expect(streamExport(guest, customers)).rejects.toMatchObject({ code: 'auth.required' })
})
