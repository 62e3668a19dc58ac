import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { openStorage, type Storage } from '@shop/core/storage'
import { aProduct, hostileFiles, pictures, png, startS3Server } from '@shop/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  aConnection,
  aFile,
  aNestedForm,
  answerOn,
  formOf,
  formType,
  headOf,
  type Part,
  sendForm,
  urlOf,
} from './forms.ts'
import { anAdmin, aPerson, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

const MB = 1024 * 1024

let server: TestServer
let admin: Person
/** What stands in the place of the storage's own verbs, until the end of the test. */
let storage: Partial<Storage> = {}
beforeAll(async () => {
  server = await createTestServer({
    deps: (deps) => ({
      storage: new Proxy(deps.storage, { get: (target, verb) => Reflect.get({ ...target, ...storage }, verb) }),
    }),
  })
  admin = await anAdmin(server)
})
afterAll(() => server.close())
afterEach(() => {
  storage = {}
})

const newProduct = async () => (await aProduct(server.shop)).id
const send = (productId: string, parts: Part[] | Buffer, headers: Record<string, string> = {}) =>
  sendForm(server, productId, parts, { ...admin.bearer, ...headers })

async function filesBelow(prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of server.shop.storage.list(prefix)) keys.push(key)
  return keys
}
const imagesOf = (productId: string) => server.shop.db.productImage.findMany({ where: { productId } })

async function expectNothingOf(productId: string): Promise<void> {
  expect(await imagesOf(productId)).toEqual([])
  expect(await filesBelow(`originals/${productId}/`)).toEqual([])
}

describe('a picture by form', () => {
  test.each(Object.entries(pictures))('is taken as %s, whatever its name and type', async (_, bytes) => {
    const id = await newProduct()
    const file = aFile(bytes, { filename: 'x.txt', type: 'text/plain' })
    const { status, body } = await send(id, [file, { name: 'alt', content: ' A chair ' }])
    expect(status).toBe(202)
    expect(body).toEqual({ id: expect.any(String), status: 'processing', alt: 'A chair', position: 0 })
    const stored = await server.shop.storage.get(`originals/${id}/${body.id}`)
    expect((await buffer(stored!.body)).equals(bytes)).toBe(true)
    expect(await server.shop.jobs('images.process')).toContainEqual({ imageId: body.id })
  })

  test('may tell what it shows before it comes, or not at all', async () => {
    const id = await newProduct()
    expect((await send(id, [{ name: 'alt', content: 'First' }, aFile(pictures.gif)])).body).toMatchObject({
      alt: 'First',
    })
    expect((await send(id, [aFile(pictures.gif)])).body).toMatchObject({ alt: '', position: 1 })
  })

  test('is taken twenty times at once, and then no more', async () => {
    const id = await newProduct()
    const answers = await Promise.all(Array.from({ length: 25 }, () => send(id, [aFile(pictures.jpeg)])))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array(20).fill(202),
      ...Array(5).fill(422),
    ])
    expect((await imagesOf(id)).map(({ position }) => position).toSorted((a, b) => a - b)).toEqual([
      ...Array(20).keys(),
    ])
    expect(await filesBelow(`originals/${id}/`)).toHaveLength(20)
    expect((await send(id, [aFile(pictures.jpeg)])).body).toMatchObject({
      code: 'image.too_many',
      details: { maxImages: 20 },
    })
  })

  test('shows up for admins, and as URLs when it is ready', async () => {
    const id = await newProduct()
    const { body } = await send(id, [aFile(pictures.png)])
    const { items } = (await server.rest('products.images', { id }, admin.bearer)).body
    expect(items).toMatchObject([{ id: body.id, status: 'processing', image: null, error: null }])
  })
})

describe('a form is refused', () => {
  const nobody = async () => ({})
  const customer = async () => (await aPerson(server)).bearer
  const cookie = async () => ({ cookie: `session=${admin.token}` })
  const elsewhere = async () => ({ ...(await cookie()), origin: 'https://evil.example' })

  test.each([
    ['of nobody', nobody, 401, 'auth.required'],
    ['of an unknown session', async () => ({ authorization: 'Bearer unknown' }), 401, 'auth.required'],
    ['of a customer', customer, 403, 'auth.forbidden'],
    ['by cookie without an origin', cookie, 403, 'auth.origin_rejected'],
    ['by cookie from elsewhere', elsewhere, 403, 'auth.origin_rejected'],
  ] as const)('%s', async (_, headers, status, code) => {
    const id = await newProduct()
    const answer = await sendForm(server, id, [aFile(pictures.png)], await headers())
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    await expectNothingOf(id)
  })

  test('before its body is read', async () => {
    const socket = await aConnection(server)
    const headers = { 'content-type': formType, 'content-length': 9 * MB, connection: 'close' }
    socket.write(headOf(`POST /api/v1/products/${await newProduct()}/images`, headers))
    expect(await answerOn(socket)).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('but not by cookie from a page of the shop', async () => {
    const headers = { ...(await cookie()), origin: 'https://shop.test' }
    expect((await sendForm(server, await newProduct(), [aFile(pictures.png)], headers)).status).toBe(202)
  })

  test.each([
    ['more than 10 MB', aFile(png(16, 16, { pixels: Buffer.alloc(10 * MB) })), 413, 'request.too_large', '10 MB'],
    ['far more than 10 MB', aFile(png(16, 16, { pixels: Buffer.alloc(11 * MB) })), 413, 'request.too_large', '10 MB'],
    [
      'more than 40 megapixels',
      aFile(png(8_000, 8_000, { pixels: Buffer.alloc(9) })),
      415,
      'image.unsupported',
      '8000 × 8000',
    ],
    [
      'another kind',
      aFile(Buffer.from('<svg/>'.repeat(9))),
      415,
      'image.unsupported',
      'no JPEG, PNG, WebP, GIF or AVIF',
    ],
    ['nothing', aFile(Buffer.alloc(0)), 415, 'image.unsupported', 'ends before'],
  ] as const)('with %s, and says why', async (_, file, status, code, reason) => {
    const id = await newProduct()
    const answer = await send(id, [file])
    expect(answer).toMatchObject({ status, body: { code, message: expect.stringContaining(reason) } })
    await expectNothingOf(id)
  })

  test.each([20 * MB, undefined])('in words that reach whoever still sends (length told: %s)', async (length) => {
    const id = await newProduct()
    const body = formOf([aFile(png(16, 16, { pixels: Buffer.alloc(20 * MB) }))])
    const url = `${await urlOf(server)}/api/v1/products/${id}/images`
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': formType, ...admin.bearer },
      body: length === undefined ? ReadableStream.from([body]) : body,
      duplex: 'half',
    })
    expect(answer.status).toBe(413)
    await expectNothingOf(id)
  })

  test('for a product that is not there, before its body is read', async () => {
    const put = vi.fn()
    storage = { put }
    expect((await send(randomUUID(), [aFile(pictures.png)])).body.code).toBe('product.not_found')
    expect((await send('no-uuid', [aFile(pictures.png)])).body).toMatchObject({
      code: 'request.invalid',
      issues: [{ path: 'id' }],
    })
    expect(put).not.toHaveBeenCalled()
  })

  const good = aFile(pictures.png)
  const alt = (content: string | Buffer): Part => ({ name: 'alt', content })
  test.each<[string, Part[] | Buffer, Record<string, string>, number]>([
    ['without a file', [alt('A chair')], {}, 400],
    ['with its picture under another name', [{ ...good, name: 'picture' }], {}, 400],
    ['with two pictures', [good, good], {}, 400],
    ['with a text as picture', [{ name: 'file', content: 'text' }], {}, 400],
    ['with fields nobody knows', [good, { name: 'position', content: '0' }], {}, 400],
    ['with a field that is the prototype', [good, { name: '__proto__', content: 'x' }], {}, 400],
    ['with a file that is the prototype', [{ ...good, name: '__proto__' }], {}, 400],
    ['with a constructor', [good, { name: 'constructor', content: 'x' }], {}, 400],
    ['with another product’s id', [good, { name: 'id', content: randomUUID() }], {}, 400],
    ['with 100 fields', [good, ...Array.from({ length: 100 }, (_, at) => ({ name: `f${at}`, content: 'x' }))], {}, 400],
    ['with 100 pictures', Array.from({ length: 100 }, () => good), {}, 400],
    ['with two texts', [good, alt('a'), alt('b')], {}, 400],
    ['with a text of 501 letters', [good, alt('a'.repeat(501))], {}, 400],
    ['with a text of a megabyte', [good, alt('a'.repeat(MB))], {}, 400],
    ['with a NUL in its text', [good, alt('a\0b')], {}, 400],
    ['with a text that is JSON', [good, { ...alt('{"a":1}'), type: 'application/json' }], {}, 400],
    ['with a text that is broken JSON', [good, { ...alt('{'), type: 'application/json' }], {}, 400],
    ['within a form', [aNestedForm([good])], {}, 415],
    ['with a name of a megabyte', [good, { name: 'a'.repeat(MB), content: 'x' }], {}, 400],
    ['without an end', formOf([good], { isEnded: false }), {}, 400],
    ['cut in the middle', formOf([good]).subarray(0, 200), {}, 400],
    ['that is empty', Buffer.alloc(0), {}, 400],
    ['that is noise', Buffer.alloc(5_000, 'x'), {}, 400],
    ['without a boundary', formOf([good]), { 'content-type': 'multipart/form-data' }, 400],
    ['with another boundary', formOf([good]), { 'content-type': 'multipart/form-data; boundary=another' }, 400],
    ['of another kind', formOf([good]), { 'content-type': 'multipart/mixed; boundary=x' }, 415],
    ['that is JSON', Buffer.from('{}'), { 'content-type': 'application/json' }, 415],
    ['that is the bare picture', pictures.png, { 'content-type': 'image/png' }, 415],
  ])('%s', async (_, form, headers, status) => {
    const id = await newProduct()
    const answer = await send(id, form, headers)
    expect(answer.status, JSON.stringify(answer.body)).toBe(status)
    expect(answer.body.message.length).toBeGreaterThan(10)
    await expectNothingOf(id)
  })

  test('while the storage is away, and taken when it is back', async () => {
    const id = await newProduct()
    const s3 = await startS3Server()
    const bucket = await openStorage(s3.settings)
    storage = { put: bucket.put }
    s3.fail('unavailable')
    const answer = await send(id, [aFile(pictures.png)])
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'storage.unavailable' },
      headers: { 'retry-after': '5' },
    })
    await expectNothingOf(id)
    expect(server.logs()).toContain('The storage is away')
    s3.fail(null)
    expect((await send(id, [aFile(pictures.png)])).status).toBe(202)
    await s3.close()
  })

  test('when its transaction fails, and leaves no file', async () => {
    const id = await newProduct()
    storage = {
      async put(...call) {
        const bytes = await server.shop.storage.put(...call)
        await server.shop.db.product.update({ where: { id }, data: { deletedAt: new Date() } })
        return bytes
      },
    }
    expect((await send(id, [aFile(pictures.png)])).body.code).toBe('product.not_found')
    await expectNothingOf(id)
  })
})

test('a connection that breaks in the middle of an upload leaves nothing', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, newProduct))
  const picture = png(16, 16, { pixels: Buffer.alloc(2 * MB) })
  const form = formOf([aFile(picture)])
  for (const [at, id] of ids.entries()) {
    const socket = await aConnection(server)
    const headers = { 'content-type': formType, 'content-length': form.length, ...admin.bearer }
    socket.write(headOf(`POST /api/v1/products/${id}/images`, headers))
    socket.write(form.subarray(0, Math.floor((form.length * (at + 0.5)) / ids.length)))
    await vi.waitFor(async () => expect((await server.shop.drafts()).length).toBe(1))
    socket.destroy()
    await once(socket, 'close')
  }
  await vi.waitFor(async () => {
    for (const id of ids) await expectNothingOf(id)
    expect(await server.shop.drafts()).toEqual([])
  })
  expect((await send(ids[0] ?? '', [aFile(pictures.png)])).status).toBe(202)
})

describe('a hostile file', () => {
  const files = hostileFiles()

  test('comes in more than sixty kinds', () => {
    expect(files.length).toBeGreaterThanOrEqual(60)
    expect(new Set(files.map(({ what }) => what)).size).toBe(files.length)
  })

  test.each(files)('$what is stored where nobody can open it, or refused with a reason', async (file) => {
    const id = await newProduct()
    const { status, body } = await send(id, [aFile(file.bytes, file)])
    const [stored, ...others] = await filesBelow(`originals/${id}/`)
    expect(others).toEqual([])
    if (status === 202) {
      expect(stored).toBe(`originals/${id}/${body.id}`)
      for (const url of [`/${stored}`, `/media/${stored}`, `/media/../${stored}`, `/media/${body.id}.webp`]) {
        expect((await server.request({ url })).status).toBe(404)
      }
    } else {
      expect(body).toMatchObject({ code: 'image.unsupported', details: { reason: expect.stringMatching(/\w{3}/) } })
      expect(stored).toBeUndefined()
    }
  })

  test('leaves a server that works', async () => {
    expect((await server.rest('health.check')).status).toBe(200)
    expect(server.logs()).not.toContain('Unexpected error')
  })
})

describe('a picture by link', () => {
  const startUpload = async (id: string, bytes: number) =>
    (await server.rest('products.startImageUpload', { id, bytes }, admin.bearer)).body
  const put = (url: string, payload: Buffer, headers: Record<string, string> = {}) =>
    server.request({ method: 'PUT', url, payload, headers })

  test('is sent to the link by anybody who has it, and becomes a picture when it is finished', async () => {
    const id = await newProduct()
    const picture = png(1_000, 1_000, { pixels: Buffer.alloc(12 * MB) })
    const { uploadUrl, uploadId, method, headers } = await startUpload(id, picture.length)
    expect(method).toBe('PUT')
    expect((await put(uploadUrl, picture, { ...headers, 'content-type': 'image/png' })).status).toBe(204)
    const { status, body } = await server.rest(
      'products.finishImageUpload',
      { id, uploadId, alt: 'Large' },
      admin.bearer,
    )
    expect({ status, body }).toEqual({
      status: 202,
      body: { id: uploadId, status: 'processing', alt: 'Large', position: 0 },
    })
  })

  test('is sent to the bucket, where there is one', async () => {
    const s3 = await startS3Server()
    storage = await openStorage(s3.settings)
    const id = await newProduct()
    const { uploadUrl, uploadId } = await startUpload(id, pictures.webp.length)
    expect(uploadUrl).toContain(s3.settings.AWS_ENDPOINT_URL)
    const finish = () => server.rest('products.finishImageUpload', { id, uploadId }, admin.bearer)
    expect((await finish()).body.code).toBe('upload.not_found')
    expect((await fetch(uploadUrl, { method: 'PUT', body: pictures.webp })).status).toBe(200)
    s3.fail('silent')
    expect((await finish()).status).toBe(503)
    s3.fail(null)
    expect((await finish()).status).toBe(202)
    await s3.close()
  })

  test('has at most 50 MB', async () => {
    const { status, body } = await server.rest(
      'products.startImageUpload',
      { id: await newProduct(), bytes: 50 * MB + 1 },
      admin.bearer,
    )
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'request.invalid' })
  })

  const link = async () => (await startUpload(await newProduct(), pictures.png.length)).uploadUrl as string
  test.each<[string, (url: string) => ReturnType<typeof put>, number, string]>([
    ['without signature', (url) => put(url.replace(/&signature=.*/, ''), pictures.png), 403, 'upload.link_invalid'],
    [
      'for another size',
      (url) => put(url.replace(/bytes=\d+/, 'bytes=9999'), pictures.png),
      403,
      'upload.link_invalid',
    ],
    ['for longer', (url) => put(url.replace(/expires=\d/, 'expires=9'), pictures.png), 403, 'upload.link_invalid'],
    ['to another place', (url) => put(url.replace('originals', 'media'), pictures.png), 403, 'upload.link_invalid'],
    [
      'that leads elsewhere',
      (url) => put(url.replace('originals/', '..%2f..%2f'), pictures.png),
      403,
      'upload.link_invalid',
    ],
    ['with a byte more', (url) => put(url, Buffer.concat([pictures.png, Buffer.alloc(1)])), 413, 'request.too_large'],
    ['with a byte less', (url) => put(url, pictures.png.subarray(1)), 400, 'request.rejected'],
    ['with something else', (url) => put(url, Buffer.alloc(pictures.png.length, '<html>')), 415, 'image.unsupported'],
  ])('is refused %s', async (_, call, status, code) => {
    const url = await link()
    const answer = await call(url)
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(
      await filesBelow(`${new URL(url, 'http://x').pathname.replace('/api/v1/uploads/', '').split('/', 2).join('/')}/`),
    ).toEqual([])
  })

  test('is refused after its hour', async () => {
    const url = await link()
    server.shop.clock.now = new Date(Date.now() + 3_600_001)
    expect((await put(url, pictures.png)).status).toBe(403)
    server.shop.clock.now = new Date()
  })

  test('that comes in pieces of no known length has to be as long as it was to be', async () => {
    const url = await link()
    const chunked = async (bytes: Buffer) => {
      const socket = await aConnection(server)
      socket.write(headOf(`PUT ${url}`, { 'transfer-encoding': 'chunked', connection: 'close' }))
      socket.write(
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]),
      )
      return (await answerOn(socket)).slice(9, 12)
    }
    expect(await chunked(pictures.png.subarray(0, -1))).toBe('400')
    expect(await chunked(Buffer.concat([pictures.png, Buffer.alloc(1)]))).toBe('413')
    expect(await chunked(pictures.png)).toBe('204')
  })
})
