import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import {
  aCustomer,
  anAddress,
  aProduct,
  aShippingMethod,
  aTaxedCountry,
  aVariant,
  createTestShop,
  type ProductSpec,
  type TestShop,
} from '../testing/index.ts'
import { listShippingMethods, placeOrder, quoteOrder } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
  await aShippingMethod(shop, 'van', { priceCents: 490, freeAboveCents: 5_000, position: 1 })
  await aShippingMethod(shop, 'bike', { priceCents: 290, countries: ['DE', 'AT'], position: 2 })
  await aShippingMethod(shop, 'airship', { priceCents: 1, isActive: false })
  await aShippingMethod(shop, 'train', { priceCents: 990, countries: ['DE', 'DK', 'CH', 'AT'], position: 3 })
  await shop.db.shippingMethod.update({ where: { code: 'van' }, data: { countries: ['DE', 'DK', 'CH'] } })
  await aTaxedCountry(shop, 'DE', { standard: 1_900, reduced: 700 })
  await aTaxedCountry(shop, 'DK', { standard: 2_500 })
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })
const to = (country: string) => ({ shippingAddress: { ...anAddress, country } })

async function aBuyerOf(...specs: (ProductSpec & { priceCents: number; quantity?: number })[]) {
  const buyer = await aCustomer(shop)
  for (const { priceCents, quantity = 1, ...spec } of specs) {
    const { variants } = await aProduct(shop, { ...spec, variants: [{ priceCents, stock: 100 }] })
    await addItem(shop.as(buyer), { variantId: variants[0]!.id, quantity })
  }
  return buyer
}

describe('shipping', () => {
  test('is by the cheapest method that goes there, unless one is chosen', async () => {
    const place = async (country: string, shippingMethod?: string) => {
      const buyer = await aBuyerOf({ priceCents: 1_000 })
      const order = await placeOrder(shop.as(buyer), { ...to(country), ...(shippingMethod && { shippingMethod }) })
      expect(order.totalCents).toBe(1_000 + order.shippingCents)
      return [order.shippingMethod?.code, order.shippingCents]
    }
    expect(await place('DE')).toEqual(['bike', 290])
    expect(await place('DK')).toEqual(['van', 490])
    expect(await place('DE', 'train')).toEqual(['train', 990])
  })

  test('is listed with what it costs for the cart', async () => {
    const list = async (actor: Parameters<TestShop['as']>[0], country = 'DE') => {
      const { items } = await listShippingMethods(shop.as(actor), { country })
      return items.map(({ code, priceCents }) => [code, priceCents])
    }
    const flat = [
      ['van', 490],
      ['bike', 290],
      ['train', 990],
    ]
    expect(await list(undefined)).toEqual(flat)
    expect(await list(await aBuyerOf({ priceCents: 4_999 }))).toEqual(flat)
    expect((await list(await aBuyerOf({ priceCents: 5_000 })))[0]).toEqual(['van', 0])
    expect(await list(undefined, 'FR')).toEqual([])
  })

  test.each([
    ['by a method that does not go there', 'DK', 'bike', ['van', 'train']],
    ['by a method out of use', 'DE', 'airship', ['van', 'bike', 'train']],
    ['by a method that never was', 'AT', 'rocket', ['bike', 'train']],
    ['where nothing goes', 'FR', undefined, []],
  ])('%s is refused with what there is, and the cart stays', async (_, country, shippingMethod, codes) => {
    const buyer = await aBuyerOf({ priceCents: 1_000 })
    const refused = expect.objectContaining({
      code: 'order.shipping_unavailable',
      details: { methods: codes.map((code) => expect.objectContaining({ code })), currency: 'EUR' },
    })
    await expect(placeOrder(shop.as(buyer), { ...to(country), shippingMethod })).rejects.toEqual(refused)
    await expect(quoteOrder(shop.as(buyer), { country, shippingMethod })).rejects.toEqual(refused)
    expect((await getCart(shop.as(buyer))).itemCount).toBe(1)
  })

  test('costs nothing in a shop without methods, and goes everywhere', async () => {
    const other = await createTestShop()
    const buyer = await aCustomer(other)
    const { id: variantId } = await aVariant(other, { priceCents: 700 })
    await addItem(other.as(buyer), { variantId, quantity: 1 })
    expect(await quoteOrder(other.as(buyer), { country: 'AQ' })).toMatchObject({
      totalCents: 700,
      shippingMethod: null,
    })
    await expect(quoteOrder(other.as(buyer), { country: 'AQ', shippingMethod: 'van' })).rejects.toEqual(
      refusal('order.shipping_unavailable'),
    )
    await other.close()
  })
})

describe('tax', () => {
  const basket = [
    { priceCents: 11_900 },
    { priceCents: 1_070, taxClass: 'reduced' as const },
    { priceCents: 500, taxClass: 'zero' as const },
  ]

  test('is contained in the total, by rate, as the address says, and shipping is at the highest', async () => {
    const buyer = await aBuyerOf(...basket)
    const order = await placeOrder(shop.as(buyer), { ...to('DE'), shippingMethod: 'train' })
    expect(order).toMatchObject({
      pricesIncludeTax: true,
      subtotalCents: 13_470,
      shippingCents: 990,
      totalCents: 14_460,
      taxCents: 2_058 + 70,
      taxes: [
        { rateBasisPoints: 1_900, netCents: 10_832, taxCents: 2_058 },
        { rateBasisPoints: 700, netCents: 1_000, taxCents: 70 },
        { rateBasisPoints: 0, netCents: 500, taxCents: 0 },
      ],
    })
    expect(order.lines.map(({ taxClass, taxRateBasisPoints }) => [taxClass, taxRateBasisPoints])).toEqual([
      ['standard', 1_900],
      ['reduced', 700],
      ['zero', 0],
    ])
  })

  test('comes on top where prices are without it', async () => {
    const buyer = await aBuyerOf({ priceCents: 10_000 })
    const order = await placeOrder(shop.as(buyer, { pricesIncludeTax: false }), { ...to('DE'), shippingMethod: 'van' })
    expect(order).toMatchObject({
      pricesIncludeTax: false,
      shippingCents: 0,
      taxCents: 1_900,
      totalCents: 11_900,
    })
  })

  test('of reduced goods is the standard one where there is no other, and nothing where none is entered', async () => {
    const danish = await quoteOrder(shop.as(await aBuyerOf(...basket)), { country: 'DK' })
    expect(danish.lines.map((line) => line.taxRateBasisPoints)).toEqual([2_500, 2_500, 0])
    const swiss = await quoteOrder(shop.as(await aBuyerOf(...basket)), { country: 'CH' })
    expect(swiss).toMatchObject({ taxCents: 0, taxes: [{ rateBasisPoints: 0, taxCents: 0 }] })
  })

  test('of an order stays what it was when the rates change', async () => {
    await aTaxedCountry(shop, 'AT', { standard: 2_000 })
    const buyer = await aBuyerOf({ priceCents: 12_000 })
    const { id } = await placeOrder(shop.as(buyer), to('AT'))
    await shop.db.taxRate.updateMany({ where: { country: 'AT' }, data: { rateBasisPoints: 0 } })
    expect(await shop.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ taxCents: 2_048 })
  })
})

describe('a quote', () => {
  test('is what placing will cost, and writes nothing', async () => {
    const buyer = await aBuyerOf({ priceCents: 1_999, quantity: 3 }, { priceCents: 250, taxClass: 'reduced' })
    const orders = await shop.db.order.count()
    const quote = await quoteOrder(shop.as(buyer), { country: 'DE', shippingMethod: 'train' })
    expect(await shop.db.order.count()).toBe(orders)
    expect((await getCart(shop.as(buyer))).itemCount).toBe(4)
    const placed = await placeOrder(shop.as(buyer), {
      ...to('DE'),
      shippingMethod: 'train',
      expectedTotalCents: quote.totalCents,
    })
    const { lines, ...amounts } = quote
    expect(placed).toMatchObject(amounts)
    expect(placed.lines).toMatchObject(lines)
  })

  test('leaves out what is no longer sold, as the cart does', async () => {
    const buyer = await aBuyerOf({ priceCents: 1_000 }, { priceCents: 2_000 })
    const { items } = await getCart(shop.as(buyer))
    await shop.db.product.update({ where: { id: items[0]!.productId }, data: { deletedAt: shop.clock.now } })
    const quote = await quoteOrder(shop.as(buyer), { country: 'DE' })
    expect(quote.lines.map(({ variantId }) => variantId)).toEqual([items[1]!.variantId])
  })

  test('needs something in the cart', async () => {
    for (const actor of [undefined, await aCustomer(shop)]) {
      await expect(quoteOrder(shop.as(actor), { country: 'DE' })).rejects.toEqual(refusal('cart.empty'))
    }
  })
})
