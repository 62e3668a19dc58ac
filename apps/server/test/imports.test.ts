import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { aPerson, anAdmin, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
let port: number
beforeAll(async () => {
  server = await createTestServer()
  admin = await anAdmin(server)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  port = (server.app.server.address() as AddressInfo).port
})
afterAll(() => server.close())

const PATH = '/api/v1/products/import'
const CSV = 'sku,name,price\nA,"A, ü",1.00\n'

/** What is kept of imports: rows, files, jobs. */
async function kept() {
  const { db, storage } = server.shop
  let files = 0
  for await (const _ of storage.list('imports/')) files += 1
  return { rows: await db.transfer.count(), files, jobs: (await server.shop.jobs('catalogue.import')).length }
}

const send = async (body: NonNullable<RequestInit['body']>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`http://127.0.0.1:${port}${PATH}`, {
    method: 'POST',
    headers: { ...admin.bearer, ...headers },
    body,
  })
  return { status: answer.status, body: (await answer.json()) as any }
}

function formWith(...files: (string | Blob)[]) {
  const form = new FormData()
  form.append('note', 'from the supplier')
  for (const file of files) {
    form.append('file', typeof file === 'string' ? new Blob([file]) : file, '../../products.csv')
  }
  return form
}

async function storedText(id: string): Promise<string> {
  const file = await server.shop.storage.get(`imports/${id}.csv`)
  return Buffer.concat(await file!.body.toArray()).toString()
}

describe('a file is taken', () => {
  test.each([
    ['as text/csv', () => send(CSV, { 'content-type': 'text/csv' })],
    ['as text/csv with a charset', () => send(CSV, { 'content-type': 'Text/CSV; charset=utf-8' })],
    ['as what Windows calls CSV', () => send(CSV, { 'content-type': 'application/vnd.ms-excel' })],
    ['without a type, as by curl -T', () => send(new Blob([CSV]))],
    ['in a form', () => send(formWith(CSV))],
    ['as JSON', () => send(JSON.stringify({ csv: CSV }), { 'content-type': 'application/json' })],
    [
      'over RPC',
      () =>
        server
          .rpc('products.import', { csv: CSV }, admin.bearer)
          .then(({ status, body }) => ({ status: status + 2, body })),
    ],
  ])('%s', async (_, call) => {
    const before = await kept()
    const { status, body } = await call()
    expect({ status, kind: body.kind, state: body.status }).toEqual({ status: 202, kind: 'import', state: 'waiting' })
    expect(body.progress).toMatchObject({ bytesDone: 0, bytesTotal: Buffer.byteLength(CSV), rowsDone: 0 })
    expect(await storedText(body.id)).toBe(CSV)
    expect(await server.shop.jobs('catalogue.import')).toContainEqual({ transferId: body.id })
    expect(await kept()).toEqual({ rows: before.rows + 1, files: before.files + 1, jobs: before.jobs + 1 })
    const { body: seen } = await server.rest('products.importStatus', { id: body.id }, admin.bearer)
    expect(seen).toEqual(body)
  })

  test('larger than any other body may be, without gathering it', async () => {
    const rows = `${'A'.repeat(60)},x,1.00\n`.repeat(100_000)
    const { status, body } = await send(`sku,name,price\n${rows}`, { 'content-type': 'text/csv' })
    expect(status).toBe(202)
    expect(body.progress.bytesTotal).toBe(15 + rows.length)
  })
})

describe('nothing is kept of', () => {
  const csv = { 'content-type': 'text/csv' }
  test.each([
    ['an empty body', () => send('', csv), 422, 'transfer.unreadable'],
    ['an unknown column', () => send('sku,colour\nA,red\n', csv), 422, 'transfer.unreadable'],
    ['no rows', () => send('sku\n', csv), 422, 'transfer.unreadable'],
    ['Latin-1', () => send(Buffer.from('sku,name\nA,ü\n', 'latin1'), csv), 422, 'transfer.unreadable'],
    [
      'a picture in a form',
      () => send(formWith(new Blob([Buffer.from('89504e470d0a1a0aff', 'hex')]))),
      422,
      'transfer.unreadable',
    ],
    ['a form without a file', () => send(formWith()), 400, 'request.malformed'],
    ['two files in a form', () => send(formWith(CSV, CSV)), 400, 'request.malformed'],
    ['a form that is none', () => send('x', { 'content-type': 'multipart/form-data' }), 400, 'request.malformed'],
    [
      'a form that breaks off',
      () =>
        send('--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nsku\nA\n', {
          'content-type': 'multipart/form-data; boundary=b',
        }),
      400,
      'request.malformed',
    ],
    ['XML', () => send('<a/>', { 'content-type': 'application/xml' }), 415, 'request.unsupported_media_type'],
    [
      'what curl --data-binary sends',
      () => send(CSV, { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'request.unsupported_media_type',
    ],
    ['JSON of another shape', () => send('{"csv":1}', { 'content-type': 'application/json' }), 400, 'request.invalid'],
    [
      'large JSON',
      () => send(JSON.stringify({ csv: 'x'.repeat(300_000) }), { 'content-type': 'application/json' }),
      413,
      'request.too_large',
    ],
    [
      'a bad row far behind',
      () => send(Buffer.concat([Buffer.from('sku\n'), Buffer.alloc(500_000, 'A\n'), Buffer.from([0xff])]), csv),
      422,
      'transfer.unreadable',
    ],
  ])('%s', async (_, call, status, code) => {
    const before = await kept()
    const answer = await call()
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code })
    expect(answer.body.message).not.toBe('')
    expect(await kept()).toEqual(before)
  })

  test('an upload that breaks off', async () => {
    const before = await kept()
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nhost: x\r\nauthorization: ${admin.bearer.authorization}\r\ncontent-type: text/csv\r\n` +
        `content-length: 1000000\r\n\r\nsku,name,price\n${'A,B,1.00\n'.repeat(10_000)}`,
    )
    await wait(200)
    socket.destroy()
    await vi.waitFor(async () => expect(await server.shop.db.$queryRaw`select 1`).toBeDefined())
    await wait(200)
    expect(await kept()).toEqual(before)
    expect(server.logs()).not.toMatch(/"level":50/)
  })
})

test('who may not is told so before the file is read', async () => {
  const customer = await aPerson(server)
  const before = await kept()
  const refusals = [
    [{}, 401, 'auth.required'],
    [{ authorization: 'Bearer made-up' }, 401, 'auth.required'],
    [customer.bearer, 403, 'auth.forbidden'],
    [{ cookie: `session=${admin.token}`, origin: 'https://evil.test' }, 403, 'auth.origin_rejected'],
    [{ cookie: `session=${admin.token}` }, 403, 'auth.origin_rejected'],
  ] as const
  for (const type of ['text/csv', 'multipart/form-data; boundary=x', 'image/png']) {
    for (const [headers, status, code] of refusals) {
      const socket = connect(port, '127.0.0.1')
      const lines = Object.entries({ host: 'x', 'content-type': type, 'content-length': '1000', ...headers })
      socket.write(`POST ${PATH} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
      // Not a byte of the body is sent, and the answer comes all the same.
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect(String(answer)).toMatch(new RegExp(`^HTTP/1.1 ${status}[^]*${code}`))
      socket.destroy()
    }
  }
  const cookie = { cookie: `session=${admin.token}`, origin: 'https://shop.test', 'content-type': 'text/csv' }
  expect((await server.request({ method: 'POST', url: PATH, headers: cookie, payload: CSV })).status).toBe(202)
  expect((await kept()).rows).toBe(before.rows + 1)
})

test('a finished file is handed out by its link, as a file and to no cache', async () => {
  const { body: transfer } = await server.rest('products.export', {}, admin.bearer)
  const key = `exports/${transfer.id}.csv`
  await server.shop.storage.put(key, Buffer.from(CSV), { contentType: 'text/csv' })
  await server.shop.db.transfer.update({
    where: { id: transfer.id },
    data: { status: 'done', finishedAt: new Date(), fileKey: key },
  })
  const { body } = await server.rest('products.exportStatus', { id: transfer.id }, admin.bearer)
  const answer = await server.request({ method: 'GET', url: body.fileUrl })
  expect(answer).toMatchObject({ status: 200, body: CSV })
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-length': String(Buffer.byteLength(CSV)),
    'content-disposition': expect.stringMatching(/^attachment; filename="catalogue-[\d-]{10}\.csv"$/),
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  })
  const forged = await server.request({ method: 'GET', url: `${body.fileUrl}x` })
  expect({ status: forged.status, code: forged.body.code }).toEqual({ status: 403, code: 'download.link_invalid' })
  const [, payload] = /downloads\/([^.]+)\./.exec(body.fileUrl) ?? []
  const claim = JSON.parse(Buffer.from(payload!, 'base64url').toString())
  const other = Buffer.from(JSON.stringify({ ...claim, key: 'imports/other.csv' })).toString('base64url')
  expect((await server.request({ method: 'GET', url: body.fileUrl.replace(payload, other) })).status).toBe(403)
})
