import { createHash } from 'node:crypto'
import { verify } from '@node-rs/argon2'
import { type DemoPictureFile, demoPictureFiles, seed } from '@shop/db/seed'
import { beforeAll, expect, test } from 'vitest'
import { useDatabase } from './database.ts'

const database = useDatabase()

beforeAll(() => seed(database.db))

test('brings the two accounts, whose passwords are known', async () => {
  const users = await database.db.user.findMany({
    where: { email: { endsWith: '@ecommerce.com' } },
    orderBy: { email: 'asc' },
  })
  expect(users.map(({ email, role, status }) => ({ email, role, status }))).toEqual([
    { email: 'admin@ecommerce.com', role: 'admin', status: 'active' },
    { email: 'user@ecommerce.com', role: 'customer', status: 'active' },
  ])
  for (const [index, password] of ['AdminPass123!', 'UserPass123!'].entries()) {
    expect(users[index]?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verify(users[index]!.passwordHash, password)).toBe(true)
  }
})

test('brings ten products with variants, categories and brands', async () => {
  const products = await database.db.product.findMany({ include: { variants: true, category: true, brand: true } })
  expect(products).toHaveLength(10)
  for (const { variants, category, brand, tags, description } of products) {
    expect(variants.length).toBeGreaterThan(0)
    expect(variants.every(({ currency, priceCents }) => currency === 'EUR' && priceCents > 0)).toBe(true)
    expect(category?.parentId).toBeTruthy()
    expect(brand).toBeTruthy()
    expect(tags.length).toBeGreaterThan(0)
    expect(description.length).toBeGreaterThan(50)
  }
})

test('brings reviews, which nobody who has not bought can have verified', async () => {
  const products = await database.db.product.findMany({ include: { reviews: { include: { user: true } } } })
  for (const { slug, reviews, ratings, ratingCount, createdAt } of products) {
    expect(reviews.length, slug).toBeGreaterThan(1)
    expect(ratingCount, slug).toBe(reviews.length)
    expect(ratings, slug).toEqual(
      [1, 2, 3, 4, 5].map((stars) => reviews.filter(({ rating }) => rating === stars).length),
    )
    expect(reviews.every(({ user, verified }) => user?.role === 'customer' && !verified)).toBe(true)
    expect(reviews.every((review) => review.createdAt > createdAt)).toBe(true)
  }
})

test('brings pictures, the first of which stands for its product', async () => {
  const products = await database.db.product.findMany({ include: { images: { orderBy: { position: 'asc' } } } })
  for (const { slug, coverKey, images } of products) {
    expect(images.length, slug).toBeGreaterThan(0)
    expect(coverKey).toBe(images[0]?.key)
    expect(images.map(({ position }) => position)).toEqual(images.keys().toArray())
    for (const { id, key, alt, ...image } of images) {
      expect(image).toMatchObject({ status: 'ready', width: 1_600, height: 1_600, widths: [320, 800, 1_600] })
      expect(image).toMatchObject({ sourceKey: null, error: null })
      expect(key).toMatch(new RegExp(`^media/${id}-[0-9a-f]{8}$`))
      expect(alt.length).toBeGreaterThan(10)
    }
  }
})

test('has a webp for every width of every picture, named after what it shows', async () => {
  const files = new Map((await listPictures()).map((file) => [file.key, file]))
  const images = await database.db.productImage.findMany()
  let total = 0
  for (const { key, widths } of images) {
    for (const width of widths) {
      const webp = await files.get(`${key}-${width}.webp`)!.read()
      expect(sizeOfWebp(webp), key).toEqual({ width, height: width })
      if (width === 1_600) expect(key.slice(-8)).toBe(createHash('sha256').update(webp).digest('hex').slice(0, 8))
      total += webp.length
    }
  }
  expect(files.size).toBe(images.flatMap(({ widths }) => widths).length)
  expect(total).toBeLessThan(600_000)
})

test('enters the stock through the ledger', async () => {
  const { rows } = await database.pool.query<{ sku: string; on_hand: number; entered: number; entries: number }>(`
    SELECT sku, on_hand, coalesce(sum(on_hand_delta), 0)::int AS entered, count(stock_movements.id)::int AS entries
    FROM variants LEFT JOIN stock_movements ON variant_id = variants.id AND reason = 'initial'
    GROUP BY variants.id
  `)
  expect(rows.length).toBeGreaterThan(10)
  for (const { sku, on_hand, entered, entries } of rows) {
    expect({ sku, entered, entries }).toEqual({ sku, entered: on_hand, entries: on_hand > 0 ? 1 : 0 })
  }
})

test('brings two ways of shipping, and the tax of every country of the EU', async () => {
  const methods = await database.db.shippingMethod.findMany({ orderBy: { position: 'asc' } })
  expect(methods.map(({ code, priceCents, freeAboveCents }) => [code, priceCents, freeAboveCents])).toEqual([
    ['standard', 490, 5_000],
    ['express', 990, null],
  ])
  const rates = await database.db.taxRate.findMany({ where: { taxClass: 'standard' } })
  expect(rates).toHaveLength(27 + 2)
  // The directive on VAT (2006/112/EC, article 97) has no standard rate below 15 %.
  for (const { country, rateBasisPoints } of rates) {
    if (country !== 'US') expect(rateBasisPoints, country).toBeGreaterThanOrEqual(1_500)
  }
})

test('changes nothing the second time, not even what was edited since', async () => {
  await database.db.product.update({ where: { slug: 'enamel-camping-mug' }, data: { name: 'My mug' } })
  const before = await contents()
  const progress: string[] = []
  await Promise.all([1, 2].map(() => seed(database.db, { onProgress: (message) => progress.push(message) })))
  expect(await contents()).toEqual(before)
  expect(progress).toEqual(['the demo data are there already', 'the demo data are there already'])
})

test('has no file for a picture that was removed, nor brings it back', async () => {
  const { id } = await database.db.productImage.findFirstOrThrow({ where: { product: { slug: 'brass-desk-lamp' } } })
  await database.db.productImage.delete({ where: { id } })
  await seed(database.db)
  expect(await database.db.productImage.findUnique({ where: { id } })).toBeNull()
  const keys = (await listPictures()).map(({ key }) => key)
  expect(keys).not.toEqual([])
  expect(keys.filter((key) => key.includes(id))).toEqual([])
})

test('leaves a renamed product its pictures: the one that takes its place does without', async () => {
  const where = { slug: 'two-person-tent' }
  const { id } = await database.db.product.update({ where, data: { slug: 'my-tent' } })
  await database.db.variant.updateMany({ where: { productId: id }, data: { sku: 'MY-TENT' } })
  await seed(database.db)
  expect(await database.db.productImage.count({ where: { productId: id } })).toBe(1)
  const again = await database.db.product.findUniqueOrThrow({ where, include: { images: true } })
  expect(again).toMatchObject({ coverKey: null, images: [] })
})

async function listPictures(): Promise<DemoPictureFile[]> {
  const files: DemoPictureFile[] = []
  for await (const file of demoPictureFiles(database.db)) files.push(file)
  return files
}

/** Lossy webp, the plain kind: https://developers.google.com/speed/webp/docs/riff_container */
function sizeOfWebp(bytes: Buffer): { width: number; height: number } {
  expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WEBPVP8 '])
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.readUIntBE(23, 3)).toBe(0x9d012a)
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
}

async function contents(): Promise<unknown[]> {
  const tables = [
    'users',
    'categories',
    'brands',
    'products',
    'variants',
    'stock_movements',
    'reviews',
    'product_images',
  ]
  return Promise.all(
    tables.map(async (table) => (await database.pool.query(`SELECT * FROM ${table} ORDER BY id`)).rows),
  )
}
