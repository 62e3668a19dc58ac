import { anOrder } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAdmin, bothDoors, type Person } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
let admin: Person
beforeAll(async () => {
  server = await createTestServer()
  admin = await anAdmin(server)
})
afterAll(() => server.close())

const NOBODY = '019ab000-0000-7000-8000-000000000000'
const input = { url: 'https://hooks.example.com/shop', events: ['order.created'] }
const withKey = (key: string) => ({ ...admin.bearer, 'idempotency-key': key })

describe.each(bothDoors)('over %s, an admin', (door) => {
  const call = (name: string, body: object = {}, headers: Record<string, string> = admin.bearer) =>
    server[door](`webhooks.${name}`, body, headers)

  test('makes a webhook, and is shown its secret then and on a repeat, but never again', async () => {
    const headers = withKey(`create-webhook-${door}`)
    const made = await call('create', input, headers)
    expect(made).toMatchObject({ status: door === 'rest' ? 201 : 200, body: { ...input, status: 'active' } })
    expect(made.body.secret).toMatch(/^whsec_/)
    expect((await call('create', input, headers)).body).toEqual(made.body)
    const { secret: _, ...endpoint } = made.body
    const { body } = await server[door]('webhooks.list', undefined, admin.bearer)
    expect(body.items).toContainEqual(endpoint)
    expect(JSON.stringify(body)).not.toContain('whsec_')
    expect((await call('create', { ...input, url: 'https://example.com/' }, headers)).body.code).toBe(
      'idempotency.key_reused',
    )
  })

  test('rotates a secret once, however often the call is repeated', async () => {
    const { body: made } = await call('create', input)
    const headers = withKey(`rotate-secret-${door}`)
    const rotated = await call('rotateSecret', { id: made.id }, headers)
    expect(rotated).toMatchObject({ status: 200, body: { secretVersion: 2, previousSecretUntil: expect.any(String) } })
    expect(rotated.body.secret).not.toBe(made.secret)
    expect((await call('rotateSecret', { id: made.id }, headers)).body).toEqual(rotated.body)
    expect((await call('rotateSecret', { id: NOBODY })).status).toBe(404)
  })

  test('changes and removes one', async () => {
    const { body: made } = await call('create', input)
    const changed = await call('update', { id: made.id, description: 'The warehouse', status: 'disabled' })
    expect(changed).toMatchObject({ status: 200, body: { description: 'The warehouse', disabledReason: 'admin' } })
    expect(changed.body).not.toHaveProperty('secret')
    expect((await call('sendTest', { id: made.id })).body.code).toBe('webhook.disabled')
    expect((await call('remove', { id: made.id })).status).toBe(door === 'rest' ? 204 : 200)
    expect((await call('deliveries', { id: made.id })).body.code).toBe('webhook.not_found')
  })

  test('reads the log, sends a test, and sends an event again', async () => {
    const { body: made } = await call('create', input)
    await anOrder(server.shop)
    const { body: test } = await call('sendTest', { id: made.id })
    expect(test).toMatchObject({ event: 'webhook.test', status: 'pending', data: { endpointId: made.id } })
    const { body: log } = await call('deliveries', { id: made.id, limit: 1 })
    expect(log).toEqual({ items: [test], nextCursor: expect.any(String) })
    const { body: rest } = await call('deliveries', { id: made.id, limit: 1, cursor: log.nextCursor })
    expect(rest).toMatchObject({ items: [{ event: 'order.created', endpointId: made.id }], nextCursor: null })
    const again = await call('redeliver', { id: rest.items[0].id })
    expect(again.body).toMatchObject({ event: 'order.created', eventId: rest.items[0].eventId })
    expect((await call('redeliver', { id: NOBODY })).body.code).toBe('webhook.delivery_not_found')
  })

  test.each([
    ['http://hooks.example.com/', 'scheme'],
    ['https://user:secret@hooks.example.com/', 'credentials'],
    ['https://hooks.example.com:25/', 'port'],
    ['https://localhost/', 'host'],
    ['https://0x7f.1/', 'address'],
  ])('is refused %s, and told that it is the %s', async (url, reason) => {
    const refused = await call('create', { ...input, url })
    expect(refused).toMatchObject({ status: 422, body: { code: 'webhook.url_refused', details: { reason } } })
  })

  test.each([
    [{ ...input, events: [] }, 'events'],
    [{ ...input, events: ['order.created', 'order.created'] }, 'events'],
    [{ ...input, events: ['webhook.test'] }, 'events.0'],
    [{ ...input, url: 'ftp://example.com/' }, 'url'],
    [{ ...input, url: 'no url' }, 'url'],
  ])('is told what is wrong with %j', async (wrong, path) => {
    const { status, body } = await call('create', wrong)
    expect({ status, code: body.code, path: body.issues?.[0]?.path }).toEqual({
      status: 400,
      code: 'request.invalid',
      path,
    })
  })
})
