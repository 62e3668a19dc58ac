import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from '@shop/core/context'
import { cancelOrder, confirmOrder, expireOrders, updateStatus } from '@shop/core/orders'
import { anAddress, aVariant } from '@shop/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createOrderFeed, LISTENER } from '../src/live/order-feed.ts'
import { readEvents, type StreamEvent } from './event-reader.ts'
import { aPerson, anAdmin, bothDoors } from './people.ts'
import { createTestServer, type TestServer } from './test-server.ts'

type Door = (typeof bothDoors)[number]

let server: TestServer
let url: string
let admin: Actor
beforeAll(async () => {
  server = await createTestServer({ streams: { total: 6, perCaller: 3 } })
  url = await listen(server)
  admin = { kind: 'admin', userId: (await anAdmin(server)).id }
})
afterAll(() => server.close())

async function listen({ app }: TestServer): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

const streams: { close(): unknown }[] = []
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close()
  // The server notices.
  await wait(20)
})

/** Follows an order as a program would, over a socket. */
async function follow(
  door: Door,
  id: string,
  { bearer }: { bearer: Record<string, string> },
  { lastEventId, at = url }: { lastEventId?: string; at?: string } = {},
) {
  const input = encodeURIComponent(JSON.stringify({ json: { id } }))
  const path = door === 'rpc' ? `/trpc/orders.onStatus?input=${input}` : `/api/v1/orders/${id}/events`
  const headers = { accept: 'text/event-stream', ...bearer, ...(lastEventId && { 'last-event-id': lastEventId }) }
  const request = get(at + path, { headers, agent: false }).on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const events = readEvents(response)
  const close = () => request.destroy()
  streams.push({ close })
  /** The next event that is none of tRPC's own; null at the end. */
  async function next(): Promise<StreamEvent | null> {
    const { value, done } = await events.next()
    if (done) return null
    return value.event === 'connected' || value.event === 'ping' ? next() : value
  }
  async function change() {
    const event = await next()
    const data = JSON.parse(event?.data ?? 'null')
    return { id: event?.id ?? '', ...(data?.json ?? data) }
  }
  return { response, next, change, close }
}

async function anOrder() {
  const buyer = await aPerson(server)
  const { id: variantId } = await aVariant(server.shop)
  await server.rpc('cart.addItem', { variantId }, buyer.bearer)
  const { body } = await server.rpc('orders.place', { shippingAddress: anAddress }, buyer.bearer)
  return { id: body.id as string, buyer }
}

async function aGuestOrder() {
  const { id: variantId } = await aVariant(server.shop)
  const { body: cart } = await server.rpc('cart.addItem', { variantId })
  const input = { shippingAddress: anAddress, email: `${randomUUID()}@example.com` }
  const { body } = await server.rpc('orders.place', input, { 'x-cart-token': cart.cartToken })
  const orderToken = body.orderToken as string
  return { id: body.id as string, orderToken, bearer: { 'x-order-token': orderToken } }
}

const pay = (orderId: string) => confirmOrder(server.shop.as({ kind: 'system', job: 'payment' }), { orderId })
const move = (id: string, status: 'processing' | 'shipped' | 'delivered') =>
  updateStatus(server.shop.as(admin), { id, status })
const historyOf = (orderId: string) =>
  server.shop.db.orderStatusChange.findMany({ where: { orderId }, orderBy: { id: 'asc' } })

describe.each(bothDoors)('following an order through the %s door', (door) => {
  test('tells what it is, and then every change as it happens', async () => {
    const { id, buyer } = await anOrder()
    const { response, change } = await follow(door, id, buyer)
    expect(response.headers['content-type']).toMatch(/^text\/event-stream/)
    expect(await change()).toMatchObject({ orderId: id, from: null, to: 'pending' })
    await pay(id)
    expect(await change()).toMatchObject({ orderId: id, from: 'pending', to: 'confirmed' })
    await cancelOrder(server.shop.as({ kind: 'customer', userId: buyer.id }), { id, reason: 'Enough' })
    expect(await change()).toMatchObject({ from: 'confirmed', to: 'cancelled', note: 'Enough' })
    expect(await historyOf(id)).toHaveLength(3)
  })

  test('goes on after the last event that arrived, without a gap and without telling twice', async () => {
    const { id, buyer } = await anOrder()
    const first = await follow(door, id, buyer)
    const { id: lastEventId } = await first.change()
    first.close()
    await pay(id)
    await move(id, 'processing')
    const second = await follow(door, id, buyer, { lastEventId })
    await move(id, 'shipped')
    const seen = [await second.change(), await second.change(), await second.change()]
    expect(seen.map(({ to }) => to)).toEqual(['confirmed', 'processing', 'shipped'])
    const history = await historyOf(id)
    expect(seen.map((change) => change.id)).toEqual(history.slice(1).map((change) => change.id))
  })

  test('with nothing missed stays silent until something happens', async () => {
    const { id, buyer } = await anOrder()
    const [placed] = await historyOf(id)
    const { change } = await follow(door, id, buyer, { lastEventId: placed!.id })
    const next = change()
    expect(await Promise.race([next, wait(100, 'silence')])).toBe('silence')
    await pay(id)
    expect(await next).toMatchObject({ to: 'confirmed' })
  })

  test('a change committed while the stream opens is never missed', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, buyer } = await anOrder()
      const opening = follow(door, id, buyer)
      await wait(Math.random() * 10)
      await pay(id)
      const stream = await opening
      let last = await stream.change()
      while (last.to !== 'confirmed') last = await stream.change()
      stream.close()
      await wait(5)
    }
  })

  test('is refused for another’s order, and without a session', async () => {
    const { id } = await anOrder()
    const stranger = await follow(door, id, await aPerson(server))
    const nobody = await follow(door, id, { bearer: { authorization: 'Bearer made-up' } })
    if (door === 'rest') {
      expect(stranger.response.statusCode).toBe(404)
      expect(nobody.response.statusCode).toBe(401)
    } else {
      expect((await stranger.next())?.data).toContain('"order.not_found"')
      expect((await nobody.next())?.data).toContain('"auth.required"')
    }
  })

  test('ends with the session: nothing more is told', async () => {
    const { id, buyer } = await anOrder()
    const { change, next } = await follow(door, id, buyer)
    await change()
    await server.rpc('auth.logout', undefined, buyer.bearer)
    await pay(id)
    const last = await next()
    expect(last?.event).toBe(door === 'rest' ? 'refused' : 'serialized-error')
    expect(last?.data).toContain('"auth.required"')
    expect(await next()).toBeNull()
  })

  test('is limited for each caller, and gives the place back to who leaves', async () => {
    const { id, buyer } = await anOrder()
    const open = [await follow(door, id, buyer), await follow(door, id, buyer), await follow(door, id, buyer)]
    const refusal = await server[door]('orders.onStatus', { id }, buyer.bearer)
    expect(refusal).toMatchObject({ status: 429, body: { code: 'stream.too_many', details: { maxStreams: 3 } } })
    open[0]?.close()
    await vi.waitFor(async () => expect((await server[door]('orders.onStatus', { id }, buyer.bearer)).status).toBe(200))
  })

  test('is limited for all together: 503, to be tried again', async () => {
    const orders = [await anOrder(), await anOrder(), await anOrder()]
    for (const { id, buyer } of orders.slice(0, 2)) {
      for (let count = 0; count < 3; count++) await follow(door, id, buyer)
    }
    const { id, buyer } = orders[2]!
    const refusal = await server[door]('orders.onStatus', { id }, buyer.bearer)
    expect(refusal).toMatchObject({ status: 503, body: { code: 'service.unavailable' } })
  })

  test('survives that the connection to Postgres breaks: what was missed is told when it is back', async () => {
    const { id, buyer } = await anOrder()
    const { change } = await follow(door, id, buyer)
    await change()
    await server.shop.db.$queryRaw`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${LISTENER} and datname = current_database()`
    // Nobody listens just now.
    await pay(id)
    expect(await change()).toMatchObject({ to: 'confirmed' })
  })

  test('does not hold up a shutdown, and breaks off, so that whoever follows comes back', async () => {
    const closing = await createTestServer({ sharing: server.shop })
    const at = await listen(closing)
    const { id, buyer } = await anOrder()
    const { change, next } = await follow(door, id, buyer, { at })
    await change()
    const start = performance.now()
    await closing.app.close()
    expect(performance.now() - start).toBeLessThan(1_000)
    // Not `return`, at which a client of tRPC would stop for good.
    expect(await next()).toBeNull()
    await closing.close()
  })
})

test('is refused while nothing would be heard', async () => {
  const { log } = server.app
  const away = createOrderFeed({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none', log })
  const following = away.follow(randomUUID(), 'somebody', new AbortController().signal)
  await expect(following).rejects.toMatchObject({ code: 'service.unavailable' })
  expect(away.size).toBe(0)
  await away.close()
})

test('a guest follows an order by its token alone, and is told by it from other guests', async () => {
  const { id, bearer } = await aGuestOrder()
  for (const door of bothDoors) {
    const open = [
      await follow(door, id, { bearer }),
      await follow(door, id, { bearer: { ...bearer, 'x-cart-token': randomUUID() } }),
      await follow(door, id, { bearer: { ...bearer, 'x-cart-token': randomUUID() } }),
    ]
    expect(await open[0]?.change()).toMatchObject({ orderId: id, to: 'pending' })
    const another = { ...bearer, 'x-cart-token': randomUUID() }
    expect(await server[door]('orders.onStatus', { id }, another)).toMatchObject({ body: { code: 'stream.too_many' } })
    const other = await follow(door, (await aGuestOrder()).id, { bearer })
    if (door === 'rest') expect(other.response.statusCode).toBe(404)
    else expect((await other.next())?.data).toContain('"order.not_found"')
    for (const { close } of open) close()
    await wait(20)
  }
})

test('who has signed in follows the order placed before by its token, and loses sight of it when another has it', async () => {
  const { id, orderToken, bearer } = await aGuestOrder()
  const [person, other] = [await aPerson(server), await aPerson(server)]
  const { change, next } = await follow('rest', id, { bearer: { ...bearer, ...person.bearer } })
  expect(await change()).toMatchObject({ to: 'pending' })
  await server.rpc('orders.claim', { id, orderToken }, other.bearer)
  await pay(id)
  const last = await next()
  expect(last?.event).toBe('refused')
  expect(last?.data).toContain('"order.not_found"')
})

test('expired orders are told of too, on every instance', async () => {
  const other = await createTestServer({ sharing: server.shop })
  try {
    const { id, buyer } = await anOrder()
    const { change } = await follow('rest', id, buyer, { at: await listen(other) })
    await change()
    await server.shop.db.order.update({ where: { id }, data: { reservedUntil: new Date(0) } })
    await expireOrders(server.shop.as({ kind: 'system', job: 'test' }))
    expect(await change()).toMatchObject({ from: 'pending', to: 'expired' })
  } finally {
    await other.close()
  }
})
