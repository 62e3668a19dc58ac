import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import { inTransaction } from '../context.ts'
import { aCustomer, anAddress, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { getOrder, listOrders, placeOrder } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })
const input = { shippingAddress: anAddress }

/** A customer with something in the cart. */
async function aBuyerOf(...lines: { variantId: string; quantity: number }[]) {
  const buyer = await aCustomer(shop)
  for (const line of lines) await addItem(shop.as(buyer), line)
  return buyer
}

/** What the ledger says a variant's stock is. */
async function ledgerOf(variantId: string) {
  const { _sum } = await shop.db.stockMovement.aggregate({
    where: { variantId },
    _sum: { onHandDelta: true, reservedDelta: true },
  })
  return { onHand: _sum.onHandDelta, reserved: _sum.reservedDelta }
}

describe('placing an order', () => {
  test('prices the cart, keeps a snapshot, takes the stock, empties the cart and tells of it', async () => {
    const [lamp, chair] = [await aVariant(shop, { priceCents: 1_999 }), await aVariant(shop, { priceCents: 10_000 })]
    const buyer = await aBuyerOf({ variantId: lamp.id, quantity: 2 }, { variantId: chair.id, quantity: 1 })
    const order = await placeOrder(shop.as(buyer), input)

    expect(order).toMatchObject({
      status: 'pending',
      currency: 'EUR',
      subtotalCents: 13_998,
      totalCents: 13_998,
      shippingAddress: anAddress,
      reservedUntil: new Date(shop.clock.now.getTime() + 30 * 60_000).toISOString(),
      lines: [
        { sku: lamp.sku, quantity: 2, unitPriceCents: 1_999, totalCents: 3_998 },
        { sku: chair.sku, quantity: 1, unitPriceCents: 10_000, totalCents: 10_000 },
      ],
      history: [{ from: null, to: 'pending' }],
    })
    expect(await getCart(shop.as(buyer))).toMatchObject({ items: [], itemCount: 0 })
    const stock = await shop.db.variant.findUniqueOrThrow({ where: { id: lamp.id } })
    expect(stock).toMatchObject({ onHand: 10, reserved: 2 })
    expect(await ledgerOf(lamp.id)).toEqual({ onHand: 10, reserved: 2 })
    expect(await shop.jobs('email.order-confirmation')).toContainEqual({ orderId: order.id })
  })

  test('keeps what was bought though the product changes', async () => {
    const variant = await aVariant(shop, { priceCents: 500 })
    const buyer = await aBuyerOf({ variantId: variant.id, quantity: 1 })
    const { id } = await placeOrder(shop.as(buyer), input)
    await shop.db.variant.update({ where: { id: variant.id }, data: { priceCents: 9_900, sku: `${variant.sku}-new` } })
    expect((await getOrder(shop.as(buyer), { id })).lines[0]).toMatchObject({ sku: variant.sku, unitPriceCents: 500 })
  })

  test('with an empty cart, or without one, is refused', async () => {
    const buyer = await aCustomer(shop)
    await expect(placeOrder(shop.as(buyer), input)).rejects.toEqual(refusal('cart.empty'))
  })

  test('is for people: a job places none', async () => {
    const job = shop.as({ kind: 'system', job: 'a job' })
    await expect(placeOrder(job, input)).rejects.toEqual(refusal('auth.required'))
  })

  test('at another total than expected is refused with the new one, and leaves the cart', async () => {
    const variant = await aVariant(shop, { priceCents: 700 })
    const buyer = await aBuyerOf({ variantId: variant.id, quantity: 2 })
    await expect(placeOrder(shop.as(buyer), { ...input, expectedTotalCents: 1_000 })).rejects.toEqual(
      expect.objectContaining({ code: 'order.total_changed', details: { totalCents: 1_400, currency: 'EUR' } }),
    )
    expect((await getCart(shop.as(buyer))).itemCount).toBe(2)
    await placeOrder(shop.as(buyer), { ...input, expectedTotalCents: 1_400 })
  })

  test('of more than there is says which line, and reserves nothing of the others', async () => {
    const [plenty, scarce] = [await aVariant(shop), await aVariant(shop, { stock: 1 })]
    const buyer = await aBuyerOf({ variantId: plenty.id, quantity: 1 }, { variantId: scarce.id, quantity: 1 })
    const rival = await aBuyerOf({ variantId: scarce.id, quantity: 1 })
    await placeOrder(shop.as(rival), input)
    await expect(placeOrder(shop.as(buyer), input)).rejects.toEqual(
      expect.objectContaining({
        code: 'cart.out_of_stock',
        details: { lines: [{ variantId: scarce.id, sku: scarce.sku, requested: 1, available: 0 }] },
      }),
    )
    expect(await ledgerOf(plenty.id)).toEqual({ onHand: 10, reserved: 0 })
    expect((await getCart(shop.as(buyer))).itemCount).toBe(2)
  })

  test('that is rolled back leaves no order, no stock taken and no job', async () => {
    const variant = await aVariant(shop)
    const buyer = await aBuyerOf({ variantId: variant.id, quantity: 1 })
    const [orders, jobs] = [await shop.db.order.count(), await shop.jobs('email.order-confirmation')]
    const crash = inTransaction(shop.as(buyer), async (tx) => {
      await placeOrder(tx, input)
      throw new Error('crash before the commit')
    })
    await expect(crash).rejects.toThrow('crash before the commit')
    expect(await shop.db.order.count()).toBe(orders)
    expect(await shop.jobs('email.order-confirmation')).toEqual(jobs)
    expect(await ledgerOf(variant.id)).toEqual({ onHand: 10, reserved: 0 })
    expect((await getCart(shop.as(buyer))).itemCount).toBe(1)
  })

  test('twice at once by one customer makes one order', async () => {
    const variant = await aVariant(shop)
    const buyer = await aBuyerOf({ variantId: variant.id, quantity: 1 })
    const results = await Promise.allSettled([placeOrder(shop.as(buyer), input), placeOrder(shop.as(buyer), input)])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await ledgerOf(variant.id)).toEqual({ onHand: 10, reserved: 1 })
  })

  test('by forty at once for fifteen pieces sells exactly fifteen', async () => {
    const variant = await aVariant(shop, { stock: 15 })
    const buyers = await Promise.all(Array.from({ length: 40 }, () => aBuyerOf({ variantId: variant.id, quantity: 1 })))
    const results = await Promise.allSettled(buyers.map((buyer) => placeOrder(shop.as(buyer), input)))
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused.map((result) => result.reason.code)).toEqual(Array.from({ length: 25 }, () => 'cart.out_of_stock'))
    expect(await shop.db.variant.findUniqueOrThrow({ where: { id: variant.id } })).toMatchObject({ reserved: 15 })
    expect(await ledgerOf(variant.id)).toEqual({ onHand: 15, reserved: 15 })
  })

  test('of the same variants in opposite order, at once, never ends in a deadlock', async () => {
    const variants = await Promise.all(Array.from({ length: 6 }, () => aVariant(shop, { stock: 100 })))
    const lines = variants.map(({ id }) => ({ variantId: id, quantity: 1 }))
    const buyers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => aBuyerOf(...(index % 2 ? lines : lines.toReversed()))),
    )
    await Promise.all(buyers.map((buyer) => placeOrder(shop.as(buyer), input)))
    for (const { id } of variants) expect(await ledgerOf(id)).toEqual({ onHand: 100, reserved: 20 })
  })
})

describe('reading orders', () => {
  test('is for their owner and for admins; to others they look absent', async () => {
    const variant = await aVariant(shop)
    const buyer = await aBuyerOf({ variantId: variant.id, quantity: 1 })
    const { id } = await placeOrder(shop.as(buyer), input)
    const { userId } = await aCustomer(shop)
    expect(await getOrder(shop.as({ kind: 'admin', userId }), { id })).toMatchObject({ id })
    await expect(getOrder(shop.as({ kind: 'customer', userId }), { id })).rejects.toEqual(refusal('order.not_found'))
    await expect(getOrder(shop.as(), { id })).rejects.toEqual(refusal('auth.required'))
  })

  test('goes page by page, newest first, each order once', async () => {
    const variant = await aVariant(shop, { stock: 50 })
    const buyer = await aCustomer(shop)
    const placed: string[] = []
    for (let index = 0; index < 5; index++) {
      await addItem(shop.as(buyer), { variantId: variant.id, quantity: 2 })
      placed.push((await placeOrder(shop.as(buyer), input)).id)
      // Two of one moment: the id decides.
      if (index % 2 === 1) shop.clock.now = new Date(shop.clock.now.getTime() + 1)
    }
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listOrders(shop.as(buyer), { limit: 2, cursor })
      expect(page.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.items.map((order) => order.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(placed.toReversed())
    expect(await listOrders(shop.as(buyer), { limit: 10, status: 'shipped' })).toEqual({ items: [], nextCursor: null })
  })
})
