import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { judgeHeader, mediaKey, removeImage, sweepFiles, widthsFor } from '../images/index.ts'
import { anAdmin, createTestShop, type TestShop } from '../testing/index.ts'
import { seedShop, storeDemoPictures } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
  await seedShop(shop.db, shop.storage)
})
afterAll(() => shop.close())
afterEach(() => {
  shop.clock.now = new Date()
})

const DAY_MS = 86_400_000

async function files(): Promise<[key: string, modifiedAt: number][]> {
  const found: [string, number][] = []
  for await (const { key, modifiedAt } of shop.storage.list('media/')) found.push([key, modifiedAt.getTime()])
  return found
}
const keys = async () => (await files()).map(([key]) => key)

test('every picture is in the storage, under the keys and in the widths the shop shows', async () => {
  const rows = await shop.db.productImage.findMany({ orderBy: { id: 'asc' } })
  expect(rows.length).toBeGreaterThanOrEqual(10)
  for (const { key, widths, width } of rows) {
    expect(widths).toEqual(widthsFor(width!))
    for (const each of widths) {
      const file = await shop.storage.get(mediaKey(key, each))
      expect(file?.contentType).toBe('image/webp')
      const header = judgeHeader(await buffer(file!.body), { isWhole: true })
      expect(header).toEqual({ status: 'read', format: 'webp', width: each, height: each })
    }
  }
  expect(await keys()).toHaveLength(rows.flatMap(({ widths }) => widths).length)
})

test('a second seed writes no file anew, and puts back one that is lost', async () => {
  const before = await files()
  const rows = await shop.db.productImage.findMany({ orderBy: { id: 'asc' } })
  await seedShop(shop.db, shop.storage)
  expect(await files()).toEqual(before)
  expect(await shop.db.productImage.findMany({ orderBy: { id: 'asc' } })).toEqual(rows)

  const [lost] = before[0]!
  await shop.storage.remove([lost])
  expect(await storeDemoPictures(shop.db, shop.storage)).toBe(1)
  expect(await keys()).toEqual(before.map(([key]) => key))
})

test('the sweeper leaves them, however old, while a product shows them', async () => {
  const before = await keys()
  shop.clock.now = new Date(Date.now() + 400 * DAY_MS)
  expect(await sweepFiles(shop.as({ kind: 'system', job: 'test' }))).toBe(0)
  expect(await keys()).toEqual(before)
})

test('one that an admin removed does not come back, and its files are swept', async () => {
  const { images, ...mug } = await shop.db.product.findUniqueOrThrow({
    where: { slug: 'enamel-camping-mug' },
    include: { images: true },
  })
  const [image] = images
  await removeImage(shop.as(await anAdmin(shop)), { id: mug.id, imageId: image!.id })
  const removed = image!.widths.map((width) => mediaKey(image!.key, width))
  shop.clock.now = new Date(Date.now() + 2 * DAY_MS)
  expect(await sweepFiles(shop.as({ kind: 'system', job: 'test' }))).toBe(removed.length)

  await seedShop(shop.db, shop.storage)
  expect(await shop.db.productImage.findMany({ where: { productId: mug.id } })).toEqual([])
  expect(await keys()).not.toEqual(expect.arrayContaining([removed[0]]))
})
