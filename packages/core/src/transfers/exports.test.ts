import { Readable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { aProduct } from '../testing/index.ts'
import { getExport, getImport } from './get-transfer.ts'
import { listExports, listTransfers } from './list-transfers.ts'
import { openDownload } from './open-download.ts'
import { startExport } from './start-export.ts'
import { importText } from './start-import.ts'
import { tidyTransfers } from './tidy-transfers.ts'
import { useTransferShop } from './transfers.testing.ts'
import { writeExport } from './write-export.ts'

const transfers = useTransferShop()

const products = { subject: 'products' } as const
const HEADER = 'slug,name,description,tags,category,brand,sku,options,price,currency,on_hand'

test('a catalogue that is exported and imported again is the same, whatever its texts', async () => {
  const { db } = transfers.shop
  const texts = [
    '=1+1',
    "'=1+1",
    '+49',
    '-x',
    '@a',
    "'tis",
    'a,b',
    'say "hi"',
    String.raw`back\slash|bar=equals`,
    'é 日本 🙂',
  ]
  for (const [index, text] of texts.entries()) {
    await db.product.create({
      data: {
        slug: `text-${index}`,
        name: text,
        description: `\t${text}\r\nsecond line\n`,
        tags: [text, `${text}|`, 'plain'],
        category: { create: { slug: `category-${index}`, name: text } },
        brand: { create: { slug: `brand-${index}`, name: text } },
        variants: {
          create: [0, 1].map((position) => ({
            sku: `TEXT-${index}-${position}`,
            options: { [text]: text, size: 'M' },
            priceCents: index * 101 + position,
            currency: 'EUR',
            onHand: position,
            position,
          })),
        },
      },
    })
  }
  await aProduct(transfers.shop)
  const csv = await transfers.export()
  const tables = ['products', 'variants', 'price_changes', 'stock_movements', 'categories', 'brands']
  const content = () =>
    Promise.all(tables.map((name) => db.$queryRawUnsafe(`select t::text from ${name} t order by 1`)))
  const before = await content()
  const again = await transfers.import(csv.trimEnd())
  expect(again.progress).toMatchObject({
    rowsDone: texts.length * 2 + 1,
    rowsCreated: 0,
    rowsUpdated: 0,
    rowsFailed: 0,
  })
  expect(await content()).toEqual(before)
  expect(await transfers.export()).toBe(csv)
  // No cell that a spreadsheet would run.
  expect(csv).not.toMatch(/(^|[,\n]"?)[=+\-@\t]/)
})

test('an export has what is on sale, in the columns of an import', async () => {
  const { db } = transfers.shop
  await db.product.updateMany({ data: { deletedAt: new Date() } })
  const { slug, variants } = await aProduct(transfers.shop, {
    name: 'Mug',
    variants: [{ priceCents: 5, stock: 3, options: { size: 'S' } }, {}],
  })
  await db.variant.update({ where: { id: variants[1]!.id }, data: { deletedAt: new Date() } })
  expect(await transfers.export()).toBe(`${HEADER}\r\n${slug},Mug,,,,,${variants[0]!.sku},size=S,0.05,EUR,3\r\n`)
})

test('an export tells how far it is, and at the end where its file is', async () => {
  const { shop, write, admin } = transfers
  const { id } = await startExport(shop.as(admin), products)
  const waiting = await getExport(shop.as(admin), { id })
  expect(waiting).toMatchObject({ status: 'waiting', fileUrl: null, progress: { rowsTotal: null } })
  await write(id)
  const done = await getExport(shop.as(admin), { id })
  expect(done).toMatchObject({ status: 'done', kind: 'export', subject: 'products', error: null })
  expect(done.progress).toMatchObject({ rowsDone: 1, rowsTotal: 1 })
  const file = await shop.storage.get(`exports/${id}-1.csv`)
  file?.body.destroy()
  expect(done.progress).toMatchObject({ bytesDone: file?.bytes, bytesTotal: file?.bytes })
  await expect(getImport(shop.as(admin), { id })).rejects.toMatchObject({ code: 'transfer.not_found' })
})

test('an export that breaks off leaves no file, and starts over', async () => {
  const { shop, job, write, admin } = transfers
  const { id } = await startExport(shop.as(admin), products)
  await expect(writeExport(job(AbortSignal.abort(new Error('stop'))), { transferId: id })).rejects.toThrow('stop')
  expect(await shop.storage.get(`exports/${id}-1.csv`)).toBeNull()
  await write(id)
  expect(await getExport(shop.as(admin), { id })).toMatchObject({ status: 'done' })
})

test('a link opens for an hour, for anybody, and only as it was made', async () => {
  const { shop, admin, write } = transfers
  const { id } = await startExport(shop.as(admin), products)
  await write(id)
  const { fileUrl } = await getExport(shop.as(admin), { id })
  const token = fileUrl!.split('/').at(-1)!
  const { fileName, body } = await openDownload(shop.as(), { token })
  body.destroy()
  expect(fileName).toMatch(/^catalogue-\d{4}-\d{2}-\d{2}\.csv$/)
  const refused = { code: 'download.link_invalid' }
  await expect(openDownload(shop.as(), { token: `x${token}` })).rejects.toMatchObject(refused)
  await expect(openDownload(shop.as(), { token: token.replace('.', '') })).rejects.toMatchObject(refused)
  const { now } = shop.clock
  shop.clock.now = new Date(now.getTime() + 3_600_001)
  await expect(openDownload(shop.as(), { token })).rejects.toMatchObject(refused)
  shop.clock.now = now
  await shop.storage.remove([`exports/${id}-1.csv`])
  await expect(openDownload(shop.as(), { token })).rejects.toMatchObject({ code: 'transfer.not_found' })
})

test('transfers are listed newest first, page by page', async () => {
  const { shop, admin } = transfers
  await shop.db.transfer.deleteMany()
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.unshift((await startExport(shop.as(admin), products)).id)
  const seen: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await listTransfers(shop.as(admin), { limit: 2, ...(cursor && { cursor }) })
    seen.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  expect(seen).toEqual(ids)
  const { id: ofOrders } = await startExport(shop.as(admin), { subject: 'orders' })
  expect((await listTransfers(shop.as(admin), { limit: 10 })).items.map(({ id }) => id)).toEqual(ids)
  expect((await listExports(shop.as(admin), { limit: 10 })).items.map(({ id }) => id)).toEqual([ofOrders, ...ids])
  await expect(listExports(shop.as(), { limit: 2 })).rejects.toMatchObject({ code: 'auth.required' })
  await expect(listTransfers(shop.as(), { limit: 2 })).rejects.toMatchObject({ code: 'auth.required' })
})

test('after 30 days a transfer and its files are gone; what nobody works on is ended after three', async () => {
  const { shop, admin, job, write } = transfers
  await shop.db.transfer.deleteMany()
  const days = (count: number) => new Date(shop.clock.now.getTime() - count * 86_400_000)
  const old = await transfers.import('sku', 'NOT-THERE')
  const kept = await transfers.import('sku', 'NOT-THERE')
  const exported = await startExport(shop.as(admin), { subject: 'orders' })
  await write(exported.id)
  const stuck = await startExport(shop.as(admin), { subject: 'customers' })
  for (const { id } of [old, exported]) {
    await shop.db.transfer.update({ where: { id }, data: { createdAt: days(31) } })
  }
  await shop.db.transfer.update({ where: { id: kept.id }, data: { createdAt: days(29) } })
  await shop.db.transfer.update({ where: { id: stuck.id }, data: { createdAt: days(4) } })
  await tidyTransfers(job())
  expect(await shop.db.transfer.findUnique({ where: { id: old.id } })).toBeNull()
  expect(await shop.db.transfer.findUnique({ where: { id: exported.id } })).toBeNull()
  expect(await shop.storage.get(`exports/${exported.id}-1.csv`)).toBeNull()
  expect(await shop.storage.get(`imports/${old.id}.csv`)).toBeNull()
  expect(await shop.storage.get(`reports/${old.id}.csv`)).toBeNull()
  const file = await shop.storage.get(`reports/${kept.id}.csv`)
  expect(file).not.toBeNull()
  file?.body.destroy()
  expect(await getExport(shop.as(admin), { id: stuck.id })).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/given it up/),
  })
})

test('a file whose row never came is removed after a day', async () => {
  const { shop, admin, job } = transfers
  const orphan = `imports/${crypto.randomUUID()}.csv`
  await shop.storage.put(orphan, Buffer.from('x'), { contentType: 'text/csv' })
  const { id } = await importText(shop.as(admin), { csv: 'sku\nX\n' })
  const names = async () =>
    (await Readable.from(shop.storage.list('imports/')).toArray()).map(({ key }: { key: string }) => key)
  await tidyTransfers(job())
  expect(await names()).toContain(orphan)
  const { now } = shop.clock
  shop.clock.now = new Date(Date.now() + 2 * 86_400_000)
  await tidyTransfers(job())
  shop.clock.now = now
  expect(await names()).not.toContain(orphan)
  expect(await names()).toContain(`imports/${id}.csv`)
})

test('a refused upload leaves neither row nor file nor job', async () => {
  const { shop, admin } = transfers
  const count = async () => [
    await shop.db.transfer.count(),
    (await Readable.from(shop.storage.list('imports/')).toArray()).length,
    (await shop.jobs('catalogue.import')).length,
  ]
  const before = await count()
  await expect(importText(shop.as(admin), { csv: 'colour\nred\n' })).rejects.toMatchObject({
    code: 'transfer.unreadable',
  })
  const broken = shop.as(admin)
  const publish = {
    ...broken.publish,
    within: () => ({ ...broken.publish, job: vi.fn().mockRejectedValue(new Error('no queue')) }),
  }
  await expect(importText({ ...broken, publish }, { csv: 'sku\nX\n' })).rejects.toThrow('no queue')
  expect(await count()).toEqual(before)
})
