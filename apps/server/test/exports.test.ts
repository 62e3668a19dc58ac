import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { anOrder } from '@shop/core/testing'
import { finishExport, writeExport } from '@shop/core/transfers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { aPerson, anAdmin, bothDoors, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
beforeAll(async () => {
  server = await createTestServer({ overHttp: true })
  admin = await anAdmin(server)
})
afterAll(() => server.close())

const FILE = '/api/v1/orders/admin/export.csv'
const fetchFile = (query: string, headers: Record<string, string> = admin.bearer) =>
  server.request({ method: 'GET', url: `${FILE}${query}`, headers })

/** The worker's part. */
async function write(transferId: string) {
  const { shop } = server
  const job = { ...shop.as({ kind: 'system', job: 'test' }), bulk: shop.bulk, signal: new AbortController().signal }
  await writeExport(job, { transferId })
  await finishExport(job, { transferId })
}

describe.each(bothDoors)('an export over %s', (door) => {
  const call = (name: string, input: object, headers: Record<string, string> = admin.bearer) =>
    server[door](name, input, headers)

  test('goes from its start to its file', async () => {
    const { order } = await anOrder(server.shop)
    const started = await call('exports.create', { subject: 'orders', status: 'pending' })
    expect(started.status).toBe(door === 'rest' ? 202 : 200)
    expect(started.body).toMatchObject({ kind: 'export', subject: 'orders', status: 'waiting', fileUrl: null })
    await write(started.body.id)
    const { body } = await call('exports.byId', { id: started.body.id })
    const lines = await server.shop.db.orderLine.count()
    expect(body).toMatchObject({ status: 'done', error: null, progress: { rowsDone: lines, rowsTotal: lines } })
    const file = await server.request({ method: 'GET', url: body.fileUrl })
    expect(file.status).toBe(200)
    expect(file.body).toContain(order.number)
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="orders-[\d-]{10}\.csv"$/)
    expect(Number(file.headers['content-length'])).toBe(body.progress.bytesDone)
    const { body: page } = await call('exports.list', { limit: 1 })
    expect(page.items.map(({ id }: { id: string }) => id)).toEqual([started.body.id])
    expect((await call('products.exportStatus', { id: started.body.id })).body.code).toBe('transfer.not_found')
  })

  test('is started once for a key', async () => {
    const headers = { ...admin.bearer, 'idempotency-key': `key-of-an-export-${door}` }
    const [first, again] = [await call('exports.create', {}, headers), await call('exports.create', {}, headers)]
    expect(again.body).toEqual(first.body)
    expect((await call('exports.create', { status: 'shipped' }, headers)).body.code).toBe('idempotency.key_reused')
  })

  test('is called off', async () => {
    const { body } = await call('exports.create', { subject: 'customers' })
    const { body: cancelled } = await call('exports.cancel', { id: body.id })
    expect(cancelled).toMatchObject({ id: body.id, status: 'cancelled', finishedAt: expect.any(String) })
    expect((await call('exports.cancel', { id: body.id })).body).toEqual(cancelled)
  })

  test.each([
    [{ subject: 'customers', status: 'shipped' }, 'status'],
    [{ subject: 'orders', status: 'active' }, 'status'],
    [{ subject: 'products', status: 'active' }, 'status'],
    [{ subject: 'products', from: '2026-01-01T00:00:00.000Z' }, 'from'],
    [{ from: 'yesterday' }, 'from'],
    [{ format: 'xlsx' }, 'format'],
    [{ subject: 'sessions' }, 'subject'],
  ])('of what there is not is refused: %o', async (input, field) => {
    const { body } = await call('exports.create', input)
    expect(body).toMatchObject({ code: 'request.invalid', issues: [{ path: field }] })
  })
})

describe('a small export at once', () => {
  test('is a file, and goes to no cache', async () => {
    const { order } = await anOrder(server.shop)
    const { status, body, headers } = await fetchFile('?status=pending')
    expect(status).toBe(200)
    expect(body).toContain(order.number)
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="orders-[\d-]{10}\.csv"$/),
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    })
    expect((await fetchFile('?subject=products')).headers['content-disposition']).toContain('catalogue-')
  })

  test('is for admins', async () => {
    const customer = await aPerson(server)
    const verdicts = [{}, customer.bearer, { authorization: 'Bearer made-up' }].map(async (headers) => {
      const { status, body } = await fetchFile('', headers)
      return [status, body.code]
    })
    expect(await Promise.all(verdicts)).toEqual([
      [401, 'auth.required'],
      [403, 'auth.forbidden'],
      [401, 'auth.required'],
    ])
  })

  test('of what there is not is refused', async () => {
    for (const query of ['?status=nonsense', '?subject=customers&status=shipped', '?unknown=1', '?from=2026']) {
      const { status, body } = await fetchFile(query)
      expect({ query, status, code: body.code }).toEqual({ query, status: 400, code: 'request.invalid' })
    }
    expect((await server.request({ method: 'POST', url: FILE, headers: admin.bearer })).status).toBe(405)
  })

  test('of too many rows is refused, before a byte of it', async () => {
    await customers(10_001)
    const { status, body } = await fetchFile('?subject=customers')
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'export.too_large', details: { maxRows: 10_000 } })
  })

  test('ends in Postgres when the reader leaves', async () => {
    await server.shop.db.$executeRaw`delete from users where email like 'many-%'`
    await customers(9_900, '1')
    const request = get(`${server.url}${FILE}?subject=customers`, { headers: admin.bearer })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    await vi.waitFor(async () => expect(await copying()).toBe(1))
    response.destroy()
    await vi.waitFor(async () => expect(await copying()).toBe(0), { timeout: 5_000 })
    expect(server.logs()).not.toMatch(/"level":50/)
  })
})

/** With `phone`, of so many bytes that what is between two sockets cannot hold them all. */
const customers = (count: number, phone = '') => server.shop.db.$executeRaw`
  insert into users (email, name, password_hash, phone)
  select 'many-' || n || '@example.com', 'Name', 'none', repeat(${phone}, 8000) from generate_series(1, ${count}::int) n`

async function copying(): Promise<number> {
  const [row] = await server.shop.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and query like 'copy (%' and state = 'active'`
  return row?.count ?? 0
}
