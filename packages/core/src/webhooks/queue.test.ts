import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { anAdmin, aWebhook, createTestShop, type TestShop, windOn } from '../testing/index.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  dueEndpoints,
  rotateSecret,
  settleDelivery,
  tidyWebhooks,
} from './index.ts'
import type { AttemptResult } from './retry.rules.ts'
import { withSecret } from './secret.ts'
import { signedHeaders } from './signature.rules.ts'

let shop: TestShop
let worker: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  worker = shop.as({ kind: 'system', job: 'test' })
})
beforeEach(async () => {
  await shop.db.webhookEndpoint.deleteMany()
  await shop.db.webhookDelivery.deleteMany()
})
afterAll(() => shop.close())

const created = (orderId: string) => shop.as().publish.event('order.created', { orderId })
const confirmed = (orderId: string) =>
  shop.as().publish.event('order.status_updated', { orderId, from: 'pending', to: 'confirmed' })
const claim = async (endpointId: string, limit = 10) =>
  (await claimDeliveries(worker, { endpointId, limit })).deliveries
const settle = (delivery: ClaimedDelivery | undefined, result: AttemptResult) =>
  settleDelivery(worker, delivery!, { result, durationMs: 7 })
const answered = (status: number): AttemptResult => ({
  kind: 'answered',
  status,
  retryAfterSeconds: null,
  response: 'said',
})
const refusedConnection: AttemptResult = { kind: 'unreachable', error: 'connect ECONNREFUSED' }
const typeOf = (delivery: ClaimedDelivery | undefined) => delivery && JSON.parse(delivery.body).type
const rowOf = ({ id }: { id: string }) => shop.db.webhookDelivery.findUniqueOrThrow({ where: { id } })
const endpointOf = ({ id }: { id: string }) => shop.db.webhookEndpoint.findUniqueOrThrow({ where: { id } })
const leaseEnds = () =>
  shop.db.$executeRaw`update webhook_deliveries set next_attempt_at = now() where status = 'sending'`

describe('a delivery', () => {
  test('is a body with its event, signed for its endpoint', async () => {
    const endpoint = await aWebhook(shop)
    const orderId = randomUUID()
    await created(orderId)
    expect(await dueEndpoints(worker)).toEqual([endpoint.id])
    const [delivery] = await claim(endpoint.id)
    const { createdAt, eventId } = await rowOf(delivery!)
    const timestamp = createdAt.toISOString()
    expect(JSON.parse(delivery!.body)).toEqual({ type: 'order.created', timestamp, data: { orderId } })
    const { secret } = withSecret(worker, { ...endpoint, secretVersion: 1 } as never)
    const message = { id: eventId, sentAt: shop.clock.now, body: delivery!.body }
    expect(delivery).toMatchObject({ url: endpoint.url, headers: signedHeaders(message, [secret!]) })
  })

  test('has a signature by each secret while one is being rotated, and by the new one alone afterwards', async () => {
    const endpoint = await aWebhook(shop)
    const admin = shop.as(await anAdmin(shop))
    const signaturesNow = async () => {
      await created(randomUUID())
      const [delivery] = await claim(endpoint.id)
      return delivery?.headers['webhook-signature']?.split(' ').length
    }
    expect(await signaturesNow()).toBe(1)
    await rotateSecret(admin, { id: endpoint.id, overlapHours: 24 })
    expect(await signaturesNow()).toBe(2)
    await rotateSecret(admin, { id: endpoint.id, overlapHours: 0 })
    expect(await signaturesNow()).toBe(1)
  })

  test('is taken by one of many', async () => {
    const { id } = await aWebhook(shop)
    for (let event = 0; event < 20; event++) await created(randomUUID())
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(id, 5)))
    const taken = claims.flat().map((delivery) => delivery.id)
    expect(new Set(taken).size).toBe(taken.length)
    expect([...taken, ...(await claim(id, 20)).map((delivery) => delivery.id)]).toHaveLength(20)
  })

  test('that got through is done', async () => {
    const { id } = await aWebhook(shop)
    await created(randomUUID())
    const [delivery] = await claim(id)
    expect(await rowOf(delivery!)).toMatchObject({ status: 'sending', attempts: 0 })
    expect(await settle(delivery, answered(204))).toEqual({ kind: 'delivered' })
    expect(await rowOf(delivery!)).toMatchObject({
      status: 'delivered',
      attempts: 1,
      endedAt: expect.any(Date),
      lastStatus: 204,
      lastError: null,
      durationMs: 7,
      response: 'said',
    })
    expect(await dueEndpoints(worker)).toEqual([])
  })

  test('that failed is due again later, and fails for good when its tries are used up', async () => {
    const { id } = await aWebhook(shop)
    await created(randomUUID())
    const verdicts: string[] = []
    for (let tries = 1; tries <= 11; tries++) {
      const [delivery] = await claim(id)
      expect(await claim(id)).toEqual([])
      const { kind } = await settle(delivery, tries % 2 === 0 ? answered(500) : refusedConnection)
      verdicts.push(kind)
      expect(await claim(id)).toEqual([])
      await windOn(shop)
    }
    expect(verdicts).toEqual([...Array.from({ length: 10 }, () => 'retry'), 'failed'])
    const [row] = await shop.db.webhookDelivery.findMany()
    expect(row).toMatchObject({ status: 'failed', attempts: 11, lastError: 'connect ECONNREFUSED', lastStatus: null })
    expect(await dueEndpoints(worker)).toEqual([])
  })

  test('whose worker is gone goes to another when its lease ends, and what the first writes counts no more', async () => {
    const { id } = await aWebhook(shop)
    await created(randomUUID())
    const [frozen] = await claim(id)
    expect(await claim(id)).toEqual([])
    await leaseEnds()
    const [again] = await claim(id)
    expect(again?.id).toBe(frozen?.id)
    await settle(frozen, answered(404))
    expect(await rowOf(again!)).toMatchObject({ status: 'sending', attempts: 0 })
    await settle(again, answered(200))
    expect(await rowOf(again!)).toMatchObject({ status: 'delivered', attempts: 1 })
    await settle(frozen, answered(404))
    expect(await rowOf(again!)).toMatchObject({ status: 'delivered', attempts: 1 })
  })

  test('is not taken for an endpoint that is switched off', async () => {
    const { id } = await aWebhook(shop)
    await created(randomUUID())
    await shop.db.webhookEndpoint.update({ where: { id }, data: { status: 'disabled', disabledAt: new Date() } })
    expect(await dueEndpoints(worker)).toEqual([])
    expect(await claim(id)).toEqual([])
  })

  test('is kept for 30 days', async () => {
    const { id } = await aWebhook(shop)
    await created(randomUUID())
    await created(randomUUID())
    const [old] = await claim(id, 1)
    const { expiresAt, createdAt } = await rowOf(old!)
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(30 * 86_400_000)
    await shop.db.webhookDelivery.update({ where: { id: old!.id }, data: { expiresAt: shop.clock.now } })
    expect(await tidyWebhooks(worker)).toBe(1)
    expect(await shop.db.webhookDelivery.count()).toBe(1)
  })
})

describe('what is about one order', () => {
  test('comes in order: the next is due when the one before has ended', async () => {
    const { id } = await aWebhook(shop)
    const orderId = randomUUID()
    await created(orderId)
    await confirmed(orderId)
    const [first, ...more] = await claim(id)
    expect([typeOf(first), more]).toEqual(['order.created', []])
    expect(await claim(id)).toEqual([])
    await settle(first, answered(200))
    const [second] = await claim(id)
    expect(typeOf(second)).toBe('order.status_updated')
  })

  test('waits while the one before is tried again, and goes on when that is given up', async () => {
    const { id } = await aWebhook(shop)
    const orderId = randomUUID()
    await created(orderId)
    await confirmed(orderId)
    const [first] = await claim(id)
    await settle(first, answered(503))
    expect(await claim(id)).toEqual([])
    await windOn(shop)
    const [again, ...more] = await claim(id)
    expect([again?.id, more]).toEqual([first?.id, []])
    await settle(again, answered(400))
    expect((await claim(id)).map(typeOf)).toEqual(['order.status_updated'])
  })

  test('is put off until the one before is tried again, so that nobody looks at it in vain', async () => {
    const { id } = await aWebhook(shop)
    const orderId = randomUUID()
    await created(orderId)
    const [first] = await claim(id)
    await settle(first, answered(503))
    await confirmed(orderId)
    expect(await claim(id)).toEqual([])
    const [before, after] = await shop.db.webhookDelivery.findMany({ orderBy: { position: 'asc' } })
    expect(after?.nextAttemptAt).toEqual(before?.nextAttemptAt)
    expect(await dueEndpoints(worker)).toEqual([])
  })

  test('holds up neither other orders nor other endpoints', async () => {
    const [one, other] = [await aWebhook(shop), await aWebhook(shop)]
    const [stuck, free] = [randomUUID(), randomUUID()]
    await created(stuck)
    const [first] = await claim(one.id)
    await settle(first, refusedConnection)
    await confirmed(stuck)
    await created(free)
    expect((await claim(one.id)).map(({ body }) => JSON.parse(body).data.orderId)).toEqual([free])
    expect(await claim(other.id)).toHaveLength(2)
  })

  test('holds up nothing however much of it waits', async () => {
    const { id } = await aWebhook(shop)
    const [stuck, free] = [randomUUID(), randomUUID()]
    await created(stuck)
    const [first] = await claim(id)
    for (let change = 0; change < 30; change++) await confirmed(stuck)
    await created(free)
    const found: ClaimedDelivery[] = []
    for (let more = true; more; ) {
      const next = await claimDeliveries(worker, { endpointId: id, limit: 1 })
      found.push(...next.deliveries)
      more = next.more
    }
    expect(found.map(({ body }) => JSON.parse(body).data.orderId)).toEqual([free])
    expect(first).toBeDefined()
  })
})

describe('an endpoint that nothing gets through to', () => {
  const DAYS_AGO = (days: number) => new Date(Date.now() - days * 86_400_000)
  const failingSince = (id: string, since: Date) =>
    shop.db.webhookEndpoint.update({ where: { id }, data: { failingSince: since } })

  test('is known to fail since its first failure, until something gets through', async () => {
    const endpoint = await aWebhook(shop)
    await created(randomUUID())
    await created(randomUUID())
    const [one, other] = await claim(endpoint.id)
    await settle(one, answered(500))
    const { failingSince: since } = await endpointOf(endpoint)
    expect(since).toBeInstanceOf(Date)
    await settle(other, answered(200))
    expect(await endpointOf(endpoint)).toMatchObject({ failingSince: null, status: 'active' })
  })

  test('for three days is switched off with the next delivery that fails for good, once, and its owner is told', async () => {
    const endpoint = await aWebhook(shop)
    for (let event = 0; event < 3; event++) await created(randomUUID())
    const deliveries = await claim(endpoint.id)
    await failingSince(endpoint.id, DAYS_AGO(3.1))
    await settle(deliveries[0], answered(503))
    expect(await endpointOf(endpoint)).toMatchObject({ status: 'active' })
    await Promise.all(deliveries.slice(1).map((delivery) => settle(delivery, answered(404))))
    const off = await endpointOf(endpoint)
    expect(off).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
    const told = (await shop.jobs('email.webhook-disabled')).filter(({ endpointId }) => endpointId === endpoint.id)
    expect(told).toEqual([{ endpointId: endpoint.id, disabledAt: off.disabledAt?.toISOString() }])
  })

  test('for three days is switched off as well when what waits has waited for a day', async () => {
    const endpoint = await aWebhook(shop)
    await created(randomUUID())
    await shop.db.webhookDelivery.updateMany({ data: { createdAt: DAYS_AGO(1.1) } })
    const [delivery] = await claim(endpoint.id)
    await failingSince(endpoint.id, DAYS_AGO(3.1))
    await settle(delivery, refusedConnection)
    expect(await endpointOf(endpoint)).toMatchObject({ status: 'disabled' })
    expect(await rowOf(delivery!)).toMatchObject({ status: 'pending' })
  })

  test('for less than that stays on', async () => {
    const endpoint = await aWebhook(shop)
    await created(randomUUID())
    const [delivery] = await claim(endpoint.id)
    await failingSince(endpoint.id, DAYS_AGO(2.9))
    await settle(delivery, answered(404))
    expect(await endpointOf(endpoint)).toMatchObject({ status: 'active' })
  })

  test('is switched off at once when it says that it is gone', async () => {
    const endpoint = await aWebhook(shop)
    await created(randomUUID())
    const [delivery] = await claim(endpoint.id)
    await settle(delivery, answered(410))
    expect(await endpointOf(endpoint)).toMatchObject({ status: 'disabled', disabledReason: 'gone' })
  })
})
