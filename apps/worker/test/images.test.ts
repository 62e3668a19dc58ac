import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { CoreContext } from '@shop/core/context'
import { addImage, listImages, removeImage, storeOriginal } from '@shop/core/images'
import { deadLetterOf } from '@shop/core/jobs'
import { openStorage, type Storage } from '@shop/core/storage'
import { anAdmin, aProduct, hostileFiles, pictures, startS3Server } from '@shop/core/testing'
import type { ImageState } from '@shop/validators'
import sharp from 'sharp'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { processImage } from '../src/jobs/images/process.ts'
import type { JobContext } from '../src/handlers.ts'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
let admin: CoreContext
beforeAll(async () => {
  admin = mailShop.shop.as(await anAdmin(mailShop.shop))
})

interface Upload {
  productId: string
  imageId: string
}

/** A picture that waits for the worker, past the checks at the door. */
async function upload(bytes: Buffer, storage: Storage = mailShop.shop.storage): Promise<Upload> {
  const { id: productId } = await aProduct(mailShop.shop)
  const imageId = randomUUID()
  await storage.put(`originals/${productId}/${imageId}`, bytes, { contentType: 'application/octet-stream' })
  await addImage(admin, { id: productId, uploadId: imageId, alt: 'A chair' })
  return { productId, imageId }
}

/** Does the job here and now. */
async function make({ productId, imageId }: Upload, core: Partial<CoreContext> = {}): Promise<ImageState> {
  const system = { ...mailShop.shop.as({ kind: 'system', job: 'images.process' }), ...core }
  await processImage({ core: system } as JobContext, { imageId })
  return stateOf({ productId, imageId })
}

async function stateOf({ productId, imageId }: Upload): Promise<ImageState> {
  const { items } = await listImages(admin, { id: productId })
  return items.find(({ id }) => id === imageId)!
}

async function fileAt(url: string): Promise<Buffer | null> {
  const file = await mailShop.shop.storage.get(url.replace(/^\//, ''))
  return file && buffer(file.body)
}

async function filesOf({ imageId }: Upload): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of mailShop.shop.storage.list('media/')) if (key.includes(imageId)) keys.push(key)
  return keys
}

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c81e3c' } })

describe('a worker', () => {
  const untilReady = (uploaded: Upload) =>
    vi.waitFor(async () => expect(await stateOf(uploaded)).toMatchObject({ status: 'ready' }), { timeout: 15_000 })

  test('makes what was uploaded, and removes the upload', async () => {
    await mailShop.start()
    const { id } = await aProduct(mailShop.shop)
    const uploadId = await storeOriginal(admin, { id, file: Readable.from([pictures.jpeg]) })
    await addImage(admin, { id, uploadId, alt: '' })
    await untilReady({ productId: id, imageId: uploadId })
    await vi.waitFor(async () => expect(await mailShop.shop.storage.get(`originals/${id}/${uploadId}`)).toBeNull())
    const product = await mailShop.shop.db.product.findUniqueOrThrow({ where: { id } })
    expect(product.coverKey).toMatch(`media/${uploadId}-`)
    await removeImage(admin, { id, imageId: uploadId })
    await vi.waitFor(async () => expect(await filesOf({ productId: id, imageId: uploadId })).toEqual([]))
  })

  test('is done with what cannot be decoded, and tries again while the storage is away', async () => {
    const s3 = await startS3Server()
    const bucket = await openStorage(s3.settings)
    const [broken, good] = [await upload(Buffer.from('nothing'), bucket), await upload(pictures.webp, bucket)]
    s3.fail('unavailable')
    const { boss } = await mailShop.start(s3.settings)
    const jobOf = async ({ imageId }: Upload) => (await boss.findJobs('images.process', { data: { imageId } }))[0]
    await vi.waitFor(async () => expect((await jobOf(good))?.state).toBe('retry'), { timeout: 15_000 })
    expect((await stateOf(good)).status).toBe('processing')
    s3.fail(null)
    await untilReady(good)
    await vi.waitFor(async () => expect((await jobOf(broken))?.state).toBe('completed'), { timeout: 15_000 })
    expect(await stateOf(broken)).toMatchObject({ status: 'failed', error: expect.stringContaining('ends before') })
    expect(await boss.findJobs(deadLetterOf('images.process'))).toEqual([])
    await mailShop.stop()
    expect([...s3.files.keys()].filter((key) => key.startsWith('media/'))).toHaveLength(1)
    await s3.close()
  })

  test('sweeps every hour, and once when told to', async () => {
    const { boss } = await mailShop.start()
    expect(await boss.getSchedules()).toContainEqual(
      expect.objectContaining({ name: 'storage.sweep', cron: '17 * * * *' }),
    )
    await mailShop.runJob('storage.sweep', {})
  })
})

describe('a picture', () => {
  test.each(Object.entries(pictures))('that was sent as %s becomes webp', async (_, bytes) => {
    const { status, image } = await make(await upload(bytes))
    expect({ status, width: image?.width, height: image?.height }).toEqual({ status: 'ready', width: 16, height: 16 })
    expect(image?.sources).toEqual([{ url: image?.url, width: 16 }])
    expect(await sharp((await fileAt(image!.url))!).metadata()).toMatchObject({ format: 'webp', width: 16, height: 16 })
  })

  test.each([
    [2_000, [320, 800, 1_600]],
    [1_000, [320, 800, 1_000]],
    [500, [320, 500]],
    [200, [200]],
  ])('%i pixels wide is there in the widths %j', async (width, widths) => {
    const { image } = await make(
      await upload(
        await photo(width, width / 2)
          .jpeg()
          .toBuffer(),
      ),
    )
    expect(image).toMatchObject({ width: widths.at(-1), height: (widths.at(-1) ?? 0) / 2, alt: 'A chair' })
    expect(image?.sources.map((source) => source.width)).toEqual(widths)
    for (const source of image!.sources) {
      expect(source.url).toMatch(/^\/media\/[0-9a-f-]{36}-[0-9a-f]{8}-\d+\.webp$/)
      expect(await sharp((await fileAt(source.url))!).metadata()).toMatchObject({ width: source.width })
    }
  })

  test('taken with the camera on its side stands upright, and tells nothing of where it was taken', async () => {
    const exif = { IFD0: { Copyright: 'Ada' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } }
    const original = await photo(400, 200)
      .withExif(exif)
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(await sharp(original).metadata()).toMatchObject({ exif: expect.any(Buffer), icc: expect.any(Buffer) })
    const { image } = await make(await upload(original))
    expect([image?.width, image?.height]).toEqual([200, 400])
    const made = await sharp((await fileAt(image!.url))!).metadata()
    expect([made.exif, made.icc, made.xmp, made.orientation]).toEqual([undefined, undefined, undefined, undefined])
    expect(made.space).toBe('srgb')
  })

  test('with clear parts keeps them, and of an animation the first frame is taken', async () => {
    const clear = await sharp({ create: { width: 64, height: 64, channels: 4, background: '#c81e3c80' } })
      .png()
      .toBuffer()
    const { image } = await make(await upload(clear))
    expect(await sharp((await fileAt(image!.url))!).metadata()).toMatchObject({ hasAlpha: true })
    const frames = await Promise.all(
      ['#f00', '#0f0'].map((background) =>
        sharp({ create: { width: 40, height: 40, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    )
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    expect((await sharp(animation).metadata()).pages).toBe(2)
    const { image: first } = await make(await upload(animation))
    const made = sharp((await fileAt(first!.url))!)
    expect(await made.metadata()).toMatchObject({ width: 40, height: 40 })
    expect((await made.stats()).dominant).toMatchObject({ g: expect.toSatisfy((green: number) => green < 50) })
  })

  test('is the same however often its job runs', async () => {
    const uploaded = await upload(await photo(900, 300).png().toBuffer())
    const broken = vi.fn().mockRejectedValueOnce(new Error('killed'))
    const { put } = mailShop.shop.storage
    const storage = {
      ...mailShop.shop.storage,
      put: (...call: Parameters<typeof put>) => broken(...call) ?? put(...call),
    }
    await put(`media/${uploaded.imageId}-00000000-320.webp`, Buffer.from('x'), { contentType: 'image/webp' })
    await expect(make(uploaded, { storage })).rejects.toThrow('killed')
    expect((await stateOf(uploaded)).status).toBe('processing')
    const state = await make(uploaded)
    expect(state.status).toBe('ready')
    const files = await filesOf(uploaded)
    expect(await make(uploaded)).toEqual(state)
    expect(await filesOf(uploaded)).toEqual(files)
  })

  test('that was removed is not made', async () => {
    const uploaded = await upload(pictures.png)
    await removeImage(admin, { id: uploaded.productId, imageId: uploaded.imageId })
    expect(await make(uploaded)).toBeUndefined()
    expect(await filesOf(uploaded)).toEqual([])
  })

  test('whose file is gone says so', async () => {
    const uploaded = await upload(pictures.png)
    await mailShop.shop.storage.remove([`originals/${uploaded.productId}/${uploaded.imageId}`])
    expect(await make(uploaded)).toMatchObject({
      status: 'failed',
      error: 'The uploaded file is gone: upload it again',
    })
  })
})

describe('a hostile file', () => {
  test.each(hostileFiles())('$what becomes a clean webp, or fails with a reason', async ({ bytes }) => {
    const uploaded = await upload(bytes)
    const { status, error, image } = await make(uploaded)
    if (status === 'failed') {
      expect(error).toMatch(/^[A-Z].{10,}/)
      expect(error).not.toMatch(/\n|\/home|\/tmp/)
      return expect(await filesOf(uploaded)).toEqual([])
    }
    expect({ status, error }).toEqual({ status: 'ready', error: null })
    for (const { url, width } of image!.sources) {
      const made = (await fileAt(url))!
      const { format, exif, icc, xmp, pages, ...size } = await sharp(made, { animated: true }).metadata()
      expect({ format, exif, icc, xmp, pages, width: size.width }).toEqual({ format: 'webp', pages: undefined, width })
      for (const trace of ['script', 'alert', 'svg', 'html', 'PK', '<?']) expect(made.includes(trace)).toBe(false)
    }
  })

  test('that no picture is does not even reach the libraries for other kinds', async () => {
    await expect(
      sharp(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')).metadata(),
    ).rejects.toThrow()
    const tiff = sharp(Buffer.from('49492a0008000000', 'hex')).metadata()
    await expect(tiff).rejects.toThrow('unsupported image format')
  })
})
