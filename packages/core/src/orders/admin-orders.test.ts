import type { AdminListOrdersInput, OrderStatus } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { aCustomer, anAddress, anAdmin, anOrder, aProduct, createTestShop, type TestShop } from '../testing/index.ts'
import { adminListOrders, orderStats } from './index.ts'

let shop: TestShop
let admin: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
  admin = shop.as(await anAdmin(shop))
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })

let count = 0
interface Written {
  status: OrderStatus
  at: string
  name: string
  sku: string
  quantity: number
  unitPriceCents: number
  shippingCents: number
  email: string
  productId: string
}

/** An order written past the verbs, of one line. */
async function written({
  status = 'confirmed',
  at = '2026-03-01T12:00:00Z',
  name = 'Lamp',
  sku = 'L-1',
  quantity = 1,
  unitPriceCents = 1_000,
  shippingCents = 0,
  email = 'somebody@example.com',
  productId = '019ab000-0000-7000-8000-00000000000a',
}: Partial<Written> = {}) {
  variantId ??= (await aProduct(shop)).variants[0]!.id
  const subtotalCents = quantity * unitPriceCents
  return shop.db.order.create({
    data: {
      number: `A${String(++count).padStart(3, '0')}-0000`,
      status,
      email,
      currency: 'EUR',
      subtotalCents,
      shippingCents,
      totalCents: subtotalCents + shippingCents,
      shippingAddress: { ...anAddress },
      reservedUntil: new Date(at),
      createdAt: new Date(at),
      lines: {
        create: { position: 0, productId, variantId, sku, name, quantity, unitPriceCents, totalCents: subtotalCents },
      },
    },
  })
}
let variantId: string | undefined

describe('the list of all orders', () => {
  const numbers = async (input: Partial<AdminListOrdersInput>) =>
    (await adminListOrders(admin, { limit: 50, ...input })).items.map(({ number }) => number)

  test('is for admins', async () => {
    await expect(adminListOrders(shop.as(await aCustomer(shop)), { limit: 1 })).rejects.toEqual(
      refusal('auth.forbidden'),
    )
    await expect(adminListOrders(shop.as(), { limit: 1 })).rejects.toEqual(refusal('auth.required'))
  })

  test('tells who ordered and what is due', async () => {
    const { order, buyer } = await anOrder(shop, { quantity: 3 })
    const { items } = await adminListOrders(admin, { limit: 1, customerId: buyer.userId })
    expect(items).toEqual([
      {
        id: order.id,
        number: order.number,
        status: 'pending',
        currency: 'EUR',
        totalCents: order.totalCents,
        itemCount: 3,
        createdAt: order.createdAt,
        email: order.email,
        customerId: buyer.userId,
        refundDueCents: 0,
      },
    ])
  })

  test('filters by status, time and e-mail, together', async () => {
    const email = 'filter@example.com'
    const early = await written({ email, at: '2026-01-01T00:00:00Z', status: 'shipped' })
    const late = await written({ email, at: '2026-01-02T00:00:00Z' })
    expect(await numbers({ email: 'FILTER@example.com' })).toEqual([late.number, early.number])
    expect(await numbers({ email, status: 'shipped' })).toEqual([early.number])
    expect(await numbers({ email, from: '2026-01-02T00:00:00.000Z' })).toEqual([late.number])
    expect(await numbers({ email, to: '2026-01-02T00:00:00.000Z' })).toEqual([early.number])
  })

  test('finds numbers, e-mail addresses, skus and words of what was bought', async () => {
    const { number } = await written({
      email: 'grace@navy.example',
      sku: 'GS-77/b',
      name: 'Gläserne Salatschüssel, large',
    })
    for (const q of [
      number,
      number.toLowerCase(),
      number.replace('-', ' '),
      'GRACE@nav',
      'grace',
      'GS-77/b',
      'salatsch',
      'large glaserne',
    ]) {
      expect(await numbers({ q }), q).toEqual([number])
    }
    for (const q of ['navy', 'GS-7', 'chüssel', 'large tent', '%', "'", '\\', ':* | !']) {
      expect(await numbers({ q }), q).not.toContain(number)
    }
  })

  test('lists what several searches find once, newest first, page by page', async () => {
    const status = 'delivered' as const
    const at = (minute: number) => `2026-02-01T00:0${minute}:00Z`
    const orders = [
      await written({ status, at: at(1), name: 'Rope' }),
      await written({ status, at: at(2), sku: 'rope', name: 'Rope' }),
      await written({ status, at: at(3), email: 'rope@example.com' }),
      await written({ status, at: at(3), email: 'rope@example.com', name: 'Rope' }),
    ]
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await adminListOrders(admin, { limit: 1, q: 'rope', status, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ number }) => number))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(orders.map(({ number }) => number).toReversed())
  })
})

describe('statistics', () => {
  const lamp = '019ab000-0000-7000-8000-00000000000b'
  const desk = '019ab000-0000-7000-8000-00000000000c'
  beforeAll(async () => {
    await shop.db.product.create({ data: { id: desk, slug: 'desk', name: 'Desk' } })
    const in2025 = { productId: lamp }
    await written({ ...in2025, at: '2025-05-01T10:00:00Z', quantity: 2, shippingCents: 490 })
    await written({
      ...in2025,
      at: '2025-05-01T11:00:00Z',
      status: 'delivered',
      productId: desk,
      unitPriceCents: 50_000,
    })
    await written({ ...in2025, at: '2025-05-03T10:00:00Z', status: 'shipped' })
    // Berlin is two hours ahead: there it is the fourth.
    await written({ ...in2025, at: '2025-05-03T22:30:00Z', status: 'processing', unitPriceCents: 300 })
    for (const status of ['pending', 'cancelled', 'expired', 'refunded'] as const) {
      await written({ ...in2025, at: '2025-05-01T12:00:00Z', status, quantity: 9 })
    }
    await written({ ...in2025, at: '2025-04-30T23:59:59Z' })
    await written({ ...in2025, at: '2025-05-05T00:00:00Z' })
  })
  const range = { from: '2025-05-01', to: '2025-05-04', timeZone: 'UTC' }

  test('count as sold what was paid and is not to be paid back', async () => {
    const stats = await orderStats(admin, range)
    expect(stats).toMatchObject({
      from: '2025-05-01',
      to: '2025-05-04',
      currency: 'EUR',
      orderCount: 8,
      byStatus: {
        pending: 1,
        confirmed: 1,
        processing: 1,
        shipped: 1,
        delivered: 1,
        cancelled: 1,
        expired: 1,
        refunded: 1,
      },
      soldCount: 4,
      revenueCents: 2_490 + 50_000 + 1_000 + 300,
      averageCents: Math.round(53_790 / 4),
      unitCount: 5,
      topProducts: [
        { productId: desk, name: 'Desk', unitCount: 1, revenueCents: 50_000 },
        { productId: lamp, unitCount: 4, revenueCents: 3_300 },
      ],
    })
    expect(stats.byDay).toEqual([
      { day: '2025-05-01', orderCount: 6, soldCount: 2, unitCount: 3, revenueCents: 52_490 },
      { day: '2025-05-02', orderCount: 0, soldCount: 0, unitCount: 0, revenueCents: 0 },
      { day: '2025-05-03', orderCount: 2, soldCount: 2, unitCount: 2, revenueCents: 1_300 },
      { day: '2025-05-04', orderCount: 0, soldCount: 0, unitCount: 0, revenueCents: 0 },
    ])
  })

  test('go by the days of a time zone', async () => {
    const { byDay, orderCount } = await orderStats(admin, { ...range, timeZone: 'Europe/Berlin' })
    // The last of April in London is the first of May in Berlin.
    expect(orderCount).toBe(9)
    expect(byDay.map(({ soldCount }) => soldCount)).toEqual([3, 0, 1, 1])
  })

  test('of days without orders are zeros', async () => {
    const stats = await orderStats(admin, { from: '2024-01-01', to: '2024-01-02', timeZone: 'UTC' })
    expect(stats).toMatchObject({ orderCount: 0, soldCount: 0, revenueCents: 0, averageCents: null, topProducts: [] })
    expect(stats.byDay).toHaveLength(2)
  })

  test('of the last thirty days are what they are by default', async () => {
    const { byDay } = await orderStats(admin, { timeZone: 'UTC' })
    expect(byDay).toHaveLength(30)
  })

  test('are for admins, of days that are some', async () => {
    await expect(orderStats(shop.as(await aCustomer(shop)), range)).rejects.toEqual(refusal('auth.forbidden'))
    await expect(orderStats(admin, { ...range, to: '2025-04-01' })).rejects.toEqual(refusal('request.invalid'))
    await expect(orderStats(admin, { ...range, timeZone: 'Nowhere' })).rejects.toEqual(refusal('request.invalid'))
  })
})
