import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../src/seed.ts')

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

test('the demo shop comes with its pictures, once', async () => {
  const seed = async () => {
    const settings = { NODE_ENV: 'test', LOG_LEVEL: 'info', UPLOAD_DIR: shop.uploadDir, AWS_S3_BUCKET: '' }
    const env = { ...process.env, ...settings, DATABASE_URL: shop.url }
    const { stdout } = await run(process.execPath, ['--conditions=development', program], { env })
    return { message: JSON.parse(stdout).msg, files: await readdir(join(shop.uploadDir, 'media')) }
  }
  const first = await seed()
  expect(first.message).toBe('added 2 accounts and 10 products')
  const images = await shop.db.productImage.findMany()
  const names = images.flatMap(({ key, widths }) => widths.map((width) => `${key}-${width}.webp`))
  expect(first.files.map((name) => `media/${name}`).toSorted()).toEqual(names.toSorted())
  expect(await seed()).toEqual({ message: 'the demo data are there already', files: first.files })
})
