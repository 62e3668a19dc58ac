import { pictures } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './test-server.ts'

const NAME = '019ab000-0000-7000-8000-000000000000-0123abcd-800.webp'
const URL = `/media/${NAME}`

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
  await server.shop.storage.put(`media/${NAME}`, pictures.webp, { contentType: 'image/webp' })
  await server.shop.storage.put('originals/secret.webp', pictures.webp, { contentType: 'image/webp' })
  await server.shop.storage.put('media/page.html', Buffer.from('<script>'), { contentType: 'text/html' })
})
afterAll(() => server.close())

describe('a picture', () => {
  test('is served to be kept for good, and as nothing but a picture', async () => {
    const { statusCode, headers, rawPayload } = await server.app.inject({ url: URL })
    expect(statusCode).toBe(200)
    expect(rawPayload.equals(pictures.webp)).toBe(true)
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(pictures.webp.length),
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${NAME.replace('.webp', '')}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
      'cross-origin-resource-policy': 'cross-origin',
    })
  })

  test('says how large it is when only asked for its head', async () => {
    const { statusCode, headers, rawPayload } = await server.app.inject({ method: 'HEAD', url: URL })
    expect({ statusCode, bytes: rawPayload.length }).toEqual({ statusCode: 200, bytes: 0 })
    expect(headers).toMatchObject({ 'content-type': 'image/webp', 'content-length': String(pictures.webp.length) })
  })

  test.each([
    [(etag: string) => etag, 304],
    [(etag: string) => `W/${etag}`, 304],
    [(etag: string) => `"other", ${etag}`, 304],
    [() => '"other"', 200],
  ])('is not sent again to whoever has it (%#)', async (header, status) => {
    const { headers } = await server.app.inject({ url: URL })
    const again = await server.app.inject({ url: URL, headers: { 'if-none-match': header(String(headers.etag)) } })
    expect(again.statusCode).toBe(status)
    expect(again.headers).toMatchObject({ etag: headers.etag, 'cache-control': headers['cache-control'] })
    if (status === 304) expect(again.rawPayload.length).toBe(0)
  })
})

test.each([
  '/media/',
  '/media/unknown-800.webp',
  '/media/page.html',
  '/media/../originals/secret.webp',
  '/media/..%2foriginals%2fsecret.webp',
  '/media/%2e%2e/originals/secret.webp',
  '/media/..%5coriginals%5csecret.webp',
  '/media/a/b.webp',
  '/media/%00.webp',
  `/media/${NAME.toUpperCase()}`,
  `/media/${NAME}%00`,
  `/media/${NAME}%0a`,
  '/originals/secret.webp',
])('%s is not there', async (url) => {
  const { status, body } = await server.request({ url })
  expect(status).toBe(404)
  expect(body.code).toBeOneOf(['image.not_found', 'route.not_found'])
  expect(body.requestId).toEqual(expect.any(String))
})

test('pictures are only read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    const { status, headers } = await server.request({ method, url: URL })
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow: 'GET' })
  }
})

test('the storage is among what the health tells of', async () => {
  const { body } = await server.rest('health.detailed')
  expect(body.dependencies).toMatchObject({ storage: { status: 'ok' } })
})
