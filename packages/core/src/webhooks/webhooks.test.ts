import { randomUUID } from 'node:crypto'
import { MAX_WEBHOOKS } from '@shop/validators'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CoreContext, inTransaction } from '../context.ts'
import {
  aCustomer,
  anAdmin,
  anOrder,
  aWebhook,
  createTestShop,
  tablesHolding,
  type TestShop,
} from '../testing/index.ts'
import {
  createWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  rotateSecret,
  sendTest,
  updateWebhook,
  withSecret,
} from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
})
beforeEach(async () => {
  await shop.db.webhookEndpoint.deleteMany()
  await shop.db.webhookDelivery.deleteMany()
})
afterAll(() => shop.close())

const refused = (code: string, details = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) })
const URL_OUTSIDE = 'https://hooks.example.com/shop'
const input = { url: URL_OUTSIDE, events: ['order.created' as const], description: 'The warehouse' }
const deliveriesOf = (id: string) => listDeliveries(admin, { id, limit: 100 }).then(({ items }) => items)

describe('an endpoint', () => {
  test('is made, listed, changed and removed by admins', async () => {
    const made = await createWebhook(admin, input)
    expect(made).toMatchObject({ ...input, status: 'active', secretVersion: 1, failingSince: null, disabledAt: null })
    expect(await listWebhooks(admin)).toEqual({ items: [made] })
    const changed = await updateWebhook(admin, {
      id: made.id,
      events: ['user.registered'],
      url: 'https://example.com/',
    })
    expect(changed).toEqual({ ...made, events: ['user.registered'], url: 'https://example.com/' })
    await removeWebhook(admin, { id: made.id })
    expect(await listWebhooks(admin)).toEqual({ items: [] })
    for (const act of [removeWebhook, sendTest, updateWebhook]) {
      await expect(act(admin, { id: made.id })).rejects.toEqual(refused('webhook.not_found'))
    }
  })

  test('is for admins only', async () => {
    const customer = shop.as(await aCustomer(shop))
    const { id } = await createWebhook(admin, input)
    for (const act of [
      () => listWebhooks(customer),
      () => createWebhook(customer, input),
      () => updateWebhook(customer, { id }),
      () => rotateSecret(customer, { id, overlapHours: 1 }),
      () => removeWebhook(customer, { id }),
      () => listDeliveries(customer, { id, limit: 1 }),
      () => redeliver(customer, { id }),
      () => sendTest(customer, { id }),
    ]) {
      await expect(act()).rejects.toEqual(refused('auth.forbidden'))
    }
  })

  test('is refused where it must not be called', async () => {
    const { id } = await createWebhook(admin, input)
    for (const [url, reason] of [
      ['http://hooks.example.com/', 'scheme'],
      ['https://2130706433/', 'address'],
      ['https://localhost/', 'host'],
    ] as const) {
      await expect(createWebhook(admin, { ...input, url })).rejects.toEqual(refused('webhook.url_refused', { reason }))
      await expect(updateWebhook(admin, { id, url })).rejects.toEqual(refused('webhook.url_refused', { reason }))
    }
  })

  test('is one of fifty at most, however many are made at once', async () => {
    for (let made = 2; made < MAX_WEBHOOKS; made++) await aWebhook(shop)
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => createWebhook(admin, input)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    await expect(createWebhook(admin, input)).rejects.toEqual(
      refused('webhook.too_many', { maxWebhooks: MAX_WEBHOOKS }),
    )
  })

  test('that is switched off is kept no events, and is told again once it is on', async () => {
    const { id } = await createWebhook(admin, input)
    const off = await updateWebhook(admin, { id, status: 'disabled' })
    expect(off).toMatchObject({ status: 'disabled', disabledReason: 'admin', disabledAt: expect.any(String) })
    await anOrder(shop)
    expect(await deliveriesOf(id)).toEqual([])
    await expect(sendTest(admin, { id })).rejects.toEqual(refused('webhook.disabled'))
    const on = await updateWebhook(admin, { id, status: 'active' })
    expect(on).toMatchObject({ status: 'active', disabledReason: null, disabledAt: null })
    await anOrder(shop)
    expect(await deliveriesOf(id)).toHaveLength(1)
  })
})

describe('a secret', () => {
  test('is another with every endpoint and rotation, the same whenever it is made, and nowhere in the database', async () => {
    const [one, other] = [await createWebhook(admin, input), await createWebhook(admin, input)]
    const rotated = await rotateSecret(admin, { id: one.id, overlapHours: 24 })
    expect(rotated).toMatchObject({ secretVersion: 2 })
    const secrets = [one, other, rotated].map((endpoint) => withSecret(admin, endpoint).secret ?? '')
    expect(new Set(secrets).size).toBe(3)
    expect(withSecret(admin, one).secret).toBe(secrets[0])
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
      expect(tablesHolding(await shop.dump(), secret.slice(6))).toEqual([])
    }
  })

  test('that was rotated tells until when the former one counts', async () => {
    const { id } = await createWebhook(admin, input)
    const in24Hours = new Date(shop.clock.now.getTime() + 24 * 3_600_000).toISOString()
    expect(await rotateSecret(admin, { id, overlapHours: 24 })).toMatchObject({ previousSecretUntil: in24Hours })
    expect(await rotateSecret(admin, { id, overlapHours: 0 })).toMatchObject({ previousSecretUntil: null })
  })
})

describe('an event', () => {
  test('is noted for who asked for it, with one id, in the transaction of its fact', async () => {
    const [first, second, other] = [
      await aWebhook(shop),
      await aWebhook(shop),
      await aWebhook(shop, { events: ['user.registered'] }),
    ]
    const { order } = await anOrder(shop)
    const [noted] = await deliveriesOf(first.id)
    expect(noted).toMatchObject({
      event: 'order.created',
      data: { orderId: order.id },
      status: 'pending',
      attempts: 0,
      endedAt: null,
      lastStatus: null,
    })
    expect(await deliveriesOf(second.id)).toMatchObject([{ eventId: noted?.eventId }])
    expect(await deliveriesOf(other.id)).toEqual([])

    const undone = inTransaction(shop.as(), async (tx) => {
      await tx.publish.event('user.registered', { userId: randomUUID() })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await deliveriesOf(other.id)).toEqual([])
  })
})

describe('the log', () => {
  test('is read page by page, newest first, and by status', async () => {
    const { id } = await aWebhook(shop)
    for (let sent = 0; sent < 5; sent++) await sendTest(admin, { id })
    const all = await deliveriesOf(id)
    const { items, nextCursor } = await listDeliveries(admin, { id, limit: 3 })
    const rest = await listDeliveries(admin, { id, limit: 3, cursor: nextCursor ?? '' })
    expect([...items, ...rest.items]).toEqual(all)
    expect(rest.nextCursor).toBeNull()
    expect(await listDeliveries(admin, { id, limit: 3, status: 'failed' })).toEqual({ items: [], nextCursor: null })
    await expect(listDeliveries(admin, { id: randomUUID(), limit: 1 })).rejects.toEqual(refused('webhook.not_found'))
  })

  test('keeps what was sent before when it is sent again, as the same event', async () => {
    const { id } = await aWebhook(shop)
    await anOrder(shop)
    const [first] = await deliveriesOf(id)
    const again = await redeliver(admin, { id: first!.id })
    expect(again).toMatchObject({ eventId: first?.eventId, data: first?.data, status: 'pending', attempts: 0 })
    expect((await deliveriesOf(id)).map((delivery) => delivery.id)).toEqual([again.id, first?.id])
    await updateWebhook(admin, { id, status: 'disabled' })
    await expect(redeliver(admin, { id: first!.id })).rejects.toEqual(refused('webhook.disabled'))
    await removeWebhook(admin, { id })
    for (const gone of [first!.id, randomUUID()]) {
      await expect(redeliver(admin, { id: gone })).rejects.toEqual(refused('webhook.delivery_not_found'))
    }
  })
})
