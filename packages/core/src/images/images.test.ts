import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type CoreContext, inTransaction } from '../context.ts'
import type { Storage } from '../storage/index.ts'
import { aCustomer, anAdmin, aProduct, createTestShop, pictures, png, type TestShop } from '../testing/index.ts'
import {
  addImage,
  discardOriginal,
  finishImageUpload,
  imageToMake,
  listImages,
  type MadeImage,
  removeImage,
  settleImage,
  startImageUpload,
  storeOriginal,
  sweepFiles,
} from './index.ts'

let shop: TestShop
let admin: CoreContext
let system: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
  system = shop.as({ kind: 'system', job: 'test' })
})
afterAll(() => shop.close())
afterEach(() => {
  shop.clock.now = new Date()
})

const DAY = 86_400_000
const code = (name: string) => expect.objectContaining({ code: name })

async function filesBelow(prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of shop.storage.list(prefix)) keys.push(key)
  return keys.toSorted()
}

async function upload(id: string, alt = ''): Promise<string> {
  const uploadId = await storeOriginal(admin, { id, file: Readable.from([pictures.png]) })
  await addImage(admin, { id, uploadId, alt })
  return uploadId
}

/** What the worker does with a picture, without its pixels. */
async function make(imageId: string): Promise<string> {
  const sourceKey = await imageToMake(system, { imageId })
  const key = `media/${imageId}-0123abcd`
  for (const width of [320, 800]) {
    await shop.storage.put(`${key}-${width}.webp`, Buffer.from('x'), { contentType: 'image/webp' })
  }
  const made: MadeImage = { status: 'ready', key, width: 800, height: 600, widths: [320, 800] }
  await settleImage(system, { imageId, sourceKey: sourceKey ?? '', made })
  return key
}

const keysToRemove = async () => (await shop.jobs('storage.remove')).flatMap(({ keys }) => keys)
const coverOf = async (id: string) => (await shop.db.product.findUniqueOrThrow({ where: { id } })).coverKey

describe('a picture', () => {
  test('waits for the worker once it was taken, with its job', async () => {
    const { id } = await aProduct(shop)
    const imageId = await upload(id, 'A chair')
    const [state, ...others] = (await listImages(admin, { id })).items
    expect(others).toEqual([])
    expect(state).toMatchObject({
      id: imageId,
      status: 'processing',
      alt: 'A chair',
      position: 0,
      image: null,
      error: null,
    })
    expect(await shop.jobs('images.process')).toContainEqual({ imageId })
    expect(await filesBelow(`originals/${id}/`)).toEqual([`originals/${id}/${imageId}`])
    expect(await coverOf(id)).toBeNull()
  })

  test('that was made stands for the product when it is the first, and its upload goes', async () => {
    const { id } = await aProduct(shop)
    const [first, second] = [await upload(id), await upload(id)]
    const secondKey = await make(second)
    expect(await coverOf(id)).toBe(secondKey)
    const firstKey = await make(first)
    expect(await coverOf(id)).toBe(firstKey)
    const { items } = await listImages(admin, { id })
    expect(items.map((item) => [item.id, item.status, item.image?.url])).toEqual([
      [first, 'ready', `/media/${firstKey.replace('media/', '')}-800.webp`],
      [second, 'ready', `/media/${secondKey.replace('media/', '')}-800.webp`],
    ])
    expect(await keysToRemove()).toEqual(
      expect.arrayContaining([`originals/${id}/${first}`, `originals/${id}/${second}`]),
    )
  })

  test('that cannot be made tells admins why', async () => {
    const { id } = await aProduct(shop)
    const imageId = await upload(id)
    const sourceKey = (await imageToMake(system, { imageId }))!
    await settleImage(system, { imageId, sourceKey, made: { status: 'failed', error: 'It is broken' } })
    const { items } = await listImages(admin, { id })
    expect(items).toMatchObject([{ status: 'failed', error: 'It is broken', image: null }])
    expect(await coverOf(id)).toBeNull()
    expect(await imageToMake(system, { imageId })).toBeNull()
    expect(await keysToRemove()).toContain(sourceKey)
  })

  test('is removed with every file it has', async () => {
    const { id } = await aProduct(shop)
    const [made, waiting] = [await upload(id), await upload(id)]
    const key = await make(made)
    await removeImage(admin, { id, imageId: made })
    await removeImage(admin, { id, imageId: waiting })
    expect(await listImages(admin, { id })).toEqual({ items: [] })
    expect(await coverOf(id)).toBeNull()
    const gone = [`${key}-320.webp`, `${key}-800.webp`, `originals/${id}/${waiting}`]
    expect(await keysToRemove()).toEqual(expect.arrayContaining(gone))
    await expect(removeImage(admin, { id, imageId: made })).rejects.toEqual(code('image.not_found'))
  })

  test('removed while it is being made leaves nothing of what was made', async () => {
    const { id } = await aProduct(shop)
    const imageId = await upload(id)
    const sourceKey = (await imageToMake(system, { imageId }))!
    await removeImage(admin, { id, imageId })
    const key = `media/${imageId}-0123abcd`
    await settleImage(system, { imageId, sourceKey, made: { status: 'ready', key, width: 9, height: 9, widths: [9] } })
    expect(await keysToRemove()).toEqual(expect.arrayContaining([`${key}-320.webp`, sourceKey]))
  })

  test('of another product is not there', async () => {
    const [one, another] = [await aProduct(shop), await aProduct(shop)]
    const imageId = await upload(one.id)
    await expect(removeImage(admin, { id: another.id, imageId })).rejects.toEqual(code('image.not_found'))
    expect((await listImages(admin, { id: one.id })).items).toHaveLength(1)
  })
})

describe('a product', () => {
  test('takes twenty pictures at once, in places of their own, and no more', async () => {
    const { id } = await aProduct(shop)
    const results = await Promise.allSettled(Array.from({ length: 24 }, () => upload(id)))
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(4)
    for (const result of refused) {
      expect(result).toMatchObject({ reason: { code: 'image.too_many', details: { maxImages: 20 } } })
    }
    const { items } = await listImages(admin, { id })
    expect(items.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, at) => at))
    await expect(startImageUpload(admin, { id, bytes: 1 })).rejects.toEqual(code('image.too_many'))
  })

  test('that is not there, or was removed, takes none', async () => {
    const removed = await aProduct(shop)
    await shop.db.product.update({ where: { id: removed.id }, data: { deletedAt: new Date() } })
    for (const id of [randomUUID(), removed.id]) {
      await expect(upload(id)).rejects.toEqual(code('product.not_found'))
      await expect(listImages(admin, { id })).rejects.toEqual(code('product.not_found'))
      await expect(startImageUpload(admin, { id, bytes: 1 })).rejects.toEqual(code('product.not_found'))
    }
  })
})

describe('an upload', () => {
  test('that is no picture leaves nothing', async () => {
    const { id } = await aProduct(shop)
    const store = (file: Buffer) => storeOriginal(admin, { id, file: Readable.from([file]) })
    await expect(store(Buffer.from('<svg></svg>'.repeat(10)))).rejects.toMatchObject({
      code: 'image.unsupported',
      details: { reason: 'The file is no JPEG, PNG, WebP, GIF or AVIF' },
    })
    await expect(store(png(16, 16, { pixels: Buffer.alloc(11_000_000) }))).rejects.toEqual(code('request.too_large'))
    expect(await filesBelow(`originals/${id}/`)).toEqual([])
  })

  test('whose transaction fails is discarded, but never one that a picture names', async () => {
    const { id } = await aProduct(shop)
    const uploadId = await storeOriginal(admin, { id, file: Readable.from([pictures.png]) })
    const failing = inTransaction(admin, async (tx) => {
      await addImage(tx, { id, uploadId, alt: '' })
      throw new Error('The database went away')
    })
    await expect(failing).rejects.toThrow('went away')
    expect(await shop.jobs('images.process')).not.toContainEqual({ imageId: uploadId })
    await discardOriginal(admin, { id, uploadId })
    expect(await filesBelow(`originals/${id}/`)).toEqual([])
    const kept = await upload(id)
    await discardOriginal(admin, { id, uploadId: kept })
    expect(await filesBelow(`originals/${id}/`)).toEqual([`originals/${id}/${kept}`])
  })
})

describe('an upload by link', () => {
  const send = async (id: string, bytes: Buffer) => {
    const { uploadId } = await startImageUpload(admin, { id, bytes: bytes.length })
    await shop.storage.put(`originals/${id}/${uploadId}`, bytes, { contentType: 'application/octet-stream' })
    return uploadId
  }

  test('becomes a picture once, however often it is finished', async () => {
    const { id } = await aProduct(shop)
    const uploadId = await send(id, pictures.avif)
    const finish = () => finishImageUpload(admin, { id, uploadId, alt: 'A table' })
    const answers = await Promise.all([finish(), finish(), finish()])
    for (const answer of [...answers, await finish()]) {
      expect(answer).toEqual({ id: uploadId, status: 'processing', alt: 'A table', position: 0 })
    }
    await make(uploadId)
    expect(await finish()).toMatchObject({ id: uploadId, status: 'ready' })
  })

  test('names the hour it ends', async () => {
    const { id } = await aProduct(shop)
    const { expiresAt, method, uploadUrl } = await startImageUpload(admin, { id, bytes: 1 })
    expect(Date.parse(expiresAt)).toBe(shop.clock.now.getTime() + 3_600_000)
    expect([method, uploadUrl]).toEqual(['PUT', expect.stringContaining(`/api/v1/uploads/originals/${id}/`)])
  })

  test('that never came, is of another product, or is as good as swept, is not there', async () => {
    const [{ id }, another] = [await aProduct(shop), await aProduct(shop)]
    const uploadId = await send(id, pictures.png)
    const finish = (input: object) => finishImageUpload(admin, { id, uploadId, alt: '', ...input })
    await expect(finish({ uploadId: randomUUID() })).rejects.toEqual(code('upload.not_found'))
    await expect(finish({ id: another.id })).rejects.toEqual(code('upload.not_found'))
    shop.clock.now = new Date(Date.now() + 23.5 * 3_600_000)
    await expect(finish({})).rejects.toEqual(code('upload.not_found'))
  })

  test('that is no picture is removed at once', async () => {
    const { id } = await aProduct(shop)
    const uploadId = await send(id, Buffer.from('<html></html>'.repeat(10)))
    await expect(finishImageUpload(admin, { id, uploadId, alt: '' })).rejects.toEqual(code('image.unsupported'))
    expect(await filesBelow(`originals/${id}/`)).toEqual([])
  })
})

describe('the sweeper', () => {
  test('removes what is a day old and nobody names, and nothing else', async () => {
    const { id } = await aProduct(shop)
    const [made, waiting] = [await upload(id), await upload(id)]
    const key = await make(made)
    const orphan = await storeOriginal(admin, { id, file: Readable.from([pictures.png]) })
    const put = (name: string) => shop.storage.put(name, Buffer.from('x'), { contentType: 'image/webp' })
    const former = `media/${made}-89abcdef-320.webp`
    const begun = `media/${waiting}-89abcdef-320.webp`
    const nobodys = `media/${randomUUID()}-89abcdef-320.webp`
    const others = 'media/demo-chair-320.webp'
    for (const name of [former, begun, nobodys, others]) await put(name)

    const before = [...(await filesBelow('media/')), ...(await filesBelow('originals/'))]
    expect(await sweepFiles(system)).toBe(0)
    shop.clock.now = new Date(Date.now() + DAY + 1_000)
    expect(await sweepFiles(system)).toBeGreaterThan(0)
    const after = [...(await filesBelow('media/')), ...(await filesBelow('originals/'))]
    const kept = [`${key}-320.webp`, `${key}-800.webp`, `originals/${id}/${waiting}`, begun, others]
    const gone = [`originals/${id}/${orphan}`, `originals/${id}/${made}`, former, nobodys]
    expect(before).toEqual(expect.arrayContaining([...kept, ...gone]))
    expect(after).toEqual(expect.arrayContaining(kept))
    for (const name of gone) expect(after).not.toContain(name)
  })
})

describe('the storage being away', () => {
  const unavailable = Object.assign(new Error('away'), { code: 'storage.unavailable' })
  const fail = () => Promise.reject(unavailable)
  const storage = { put: fail, get: fail, remove: fail, presignUpload: fail } as unknown as Storage

  test('loses nothing', async () => {
    const { id } = await aProduct(shop)
    const uploadId = await storeOriginal(admin, { id, file: Readable.from([pictures.png]) })
    const away = { ...admin, storage }
    await expect(finishImageUpload(away, { id, uploadId, alt: '' })).rejects.toBe(unavailable)
    await expect(storeOriginal(away, { id, file: Readable.from([pictures.png]) })).rejects.toBe(unavailable)
    await expect(startImageUpload(away, { id, bytes: 1 })).rejects.toBe(unavailable)
    await finishImageUpload(admin, { id, uploadId, alt: '' })
    await removeImage(away, { id, imageId: uploadId })
    const file = await shop.storage.get(`originals/${id}/${uploadId}`)
    expect((await buffer(file!.body)).equals(pictures.png)).toBe(true)
  })
})

test('nobody but an admin touches pictures, and nobody but a job makes them', async () => {
  const { id } = await aProduct(shop)
  const imageId = await upload(id)
  const customer = shop.as(await aCustomer(shop))
  for (const [ctx, refusal] of [
    [shop.as(), 'auth.required'],
    [customer, 'auth.forbidden'],
    [system, 'auth.forbidden'],
  ] as const) {
    for (const call of [
      () => addImage(ctx, { id, uploadId: imageId, alt: '' }),
      () => finishImageUpload(ctx, { id, uploadId: imageId, alt: '' }),
      () => listImages(ctx, { id }),
      () => removeImage(ctx, { id, imageId }),
      () => startImageUpload(ctx, { id, bytes: 1 }),
      () => storeOriginal(ctx, { id, file: Readable.from([pictures.png]) }),
    ]) {
      await expect(call()).rejects.toEqual(code(refusal))
    }
  }
  for (const call of [
    () => imageToMake(admin, { imageId }),
    () => settleImage(admin, { imageId, sourceKey: '', made: { status: 'failed', error: '' } }),
    () => sweepFiles(admin),
  ]) {
    await expect(call()).rejects.toEqual(code('auth.forbidden'))
  }
})
