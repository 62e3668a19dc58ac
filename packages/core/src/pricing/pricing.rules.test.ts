import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_CENTS } from '../money.ts'
import { lineTotalCents, type OrderToPrice, priceOrder, type TaxedLine } from './pricing.rules.ts'

const line: fc.Arbitrary<TaxedLine> = fc.record({
  unitPriceCents: fc.integer({ min: 0, max: 20_000 }),
  quantity: fc.integer({ min: 1, max: 99 }),
  taxRateBasisPoints: fc.constantFrom(0, 550, 700, 1_900, 2_550, 10_000),
})
const discount = fc.option(
  fc.oneof(
    fc.record({ amountCents: fc.integer({ min: 0, max: 3_000_000 }) }),
    fc.record({ basisPoints: fc.integer({ min: 0, max: 10_000 }) }),
  ),
)
const shipping = fc.option(
  fc.record({
    priceCents: fc.integer({ min: 0, max: 5_000 }),
    freeAboveCents: fc.option(fc.integer({ min: 0, max: 100_000 })),
  }),
)
const orders: fc.Arbitrary<OrderToPrice> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 30 }),
  discount,
  shipping,
  pricesIncludeTax: fc.boolean(),
})

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)

describe('an order', () => {
  test('has parts that sum to the whole', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const price = priceOrder(order)
        const { subtotalCents, discountCents, shippingCents, taxCents, totalCents, lines, taxes } = price
        expect(totalCents).toBe(subtotalCents - discountCents + shippingCents + (order.pricesIncludeTax ? 0 : taxCents))
        expect(sum(order.lines.map(lineTotalCents))).toBe(subtotalCents)
        expect(sum(lines.map((each) => each.totalCents))).toBe(subtotalCents)
        expect(sum(lines.map((each) => each.discountCents))).toBe(discountCents)
        expect(sum(taxes.map((part) => part.taxCents))).toBe(taxCents)
        expect(sum(taxes.map((part) => part.netCents + part.taxCents))).toBe(totalCents)
      }),
    )
  })

  test('has no part that is negative, no discount above what it is taken off, and only integers', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { lines, taxes, ...totals } = priceOrder(order)
        const parts = taxes.flatMap((part) => [part.netCents, part.taxCents])
        const amounts = [...Object.values(totals), ...lines.flatMap(Object.values), ...parts]
        for (const amount of amounts) expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true)
        for (const { totalCents, discountCents } of lines) expect(discountCents).toBeLessThanOrEqual(totalCents)
      }),
    )
  })

  test('contains no more tax than it costs, and as much as its net amount is taxed with, but for rounding', () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { taxCents, totalCents, taxes } = priceOrder({ ...order, pricesIncludeTax: true })
        expect(taxCents).toBeLessThanOrEqual(totalCents)
        for (const part of taxes) {
          expect(Math.abs((part.netCents * part.rateBasisPoints) / 10_000 - part.taxCents)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('costs the same in whatever order its lines are', () => {
    const shuffled = orders.chain((order) =>
      fc
        .shuffledSubarray([...order.lines], { minLength: order.lines.length })
        .map((lines) => ({ order, other: { ...order, lines } })),
    )
    fc.assert(
      fc.property(shuffled, ({ order, other }) => {
        const { lines, ...price } = priceOrder(order)
        const { lines: otherLines, ...otherPrice } = priceOrder(other)
        expect(otherPrice).toEqual(price)
        const shares = (all: typeof lines) => all.map((each) => `${each.totalCents} ${each.discountCents}`).toSorted()
        expect(shares(otherLines)).toEqual(shares(lines))
      }),
    )
  })

  test('never costs less with one piece more, but for shipping that becomes free', () => {
    const withMore = orders.chain((order) =>
      fc.nat(order.lines.length - 1).map((index) => ({
        order: { ...order, discount: null },
        more: {
          ...order,
          discount: null,
          lines: order.lines.map((each, at) => (at === index ? { ...each, quantity: each.quantity + 1 } : each)),
        },
      })),
    )
    fc.assert(
      fc.property(withMore, ({ order, more }) => {
        const [before, after] = [priceOrder(order), priceOrder(more)]
        expect(after.subtotalCents).toBeGreaterThanOrEqual(before.subtotalCents)
        if (after.shippingCents < before.shippingCents) return
        expect(after.taxCents).toBeGreaterThanOrEqual(before.taxCents)
        expect(after.totalCents).toBeGreaterThanOrEqual(before.totalCents)
      }),
    )
  })

  test('costs the same with a line split in two', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 50 }), (order, quantity) => {
        const [first, ...rest] = order.lines
        const whole = {
          ...order,
          discount: null,
          lines: [{ ...first!, quantity: first!.quantity + quantity }, ...rest],
        }
        const split = { ...order, discount: null, lines: [...order.lines, { ...first!, quantity }] }
        const { lines: _, ...price } = priceOrder(whole)
        expect(priceOrder(split)).toMatchObject(price)
      }),
    )
  })

  test('of more than the database can hold is refused, by its subtotal or by its total', () => {
    const refusal = expect.objectContaining({ code: 'order.total_limit' })
    const of = (quantity: number, taxRateBasisPoints = 0): OrderToPrice => ({
      lines: [{ unitPriceCents: MAX_CENTS, quantity, taxRateBasisPoints }],
      shipping: null,
      pricesIncludeTax: false,
    })
    expect(priceOrder(of(1)).totalCents).toBe(MAX_CENTS)
    expect(() => priceOrder(of(2))).toThrow(refusal)
    expect(() => priceOrder(of(1, 1))).toThrow(refusal)
    expect(() => priceOrder({ ...of(1), shipping: { priceCents: 1, freeAboveCents: null } })).toThrow(refusal)
  })
})

describe('tax', () => {
  const of = (unitPriceCents: number, taxRateBasisPoints: number): TaxedLine => ({
    unitPriceCents,
    quantity: 1,
    taxRateBasisPoints,
  })

  test('is contained in prices that include it', () => {
    const { taxes, totalCents } = priceOrder({ lines: [of(11_900, 1_900)], shipping: null, pricesIncludeTax: true })
    expect(totalCents).toBe(11_900)
    expect(taxes).toEqual([{ rateBasisPoints: 1_900, netCents: 10_000, taxCents: 1_900 }])
  })

  test('comes on top of prices that do not', () => {
    const { taxCents, totalCents } = priceOrder({ lines: [of(10_000, 1_900)], shipping: null, pricesIncludeTax: false })
    expect([taxCents, totalCents]).toEqual([1_900, 11_900])
  })

  test('rounds halves up, once for all lines of a rate', () => {
    const price = (lines: TaxedLine[]) => priceOrder({ lines, shipping: null, pricesIncludeTax: false }).taxCents
    expect(price([of(5, 1_000)])).toBe(1)
    expect(price([of(4, 1_000)])).toBe(0)
    expect(price([of(4, 1_000), of(4, 1_000), of(4, 1_000)])).toBe(1)
  })

  test('is kept apart by rate, and takes shipping at the highest', () => {
    const lines = [of(1_000, 700), of(1_000, 1_900)]
    const { taxes } = priceOrder({
      lines,
      shipping: { priceCents: 500, freeAboveCents: null },
      pricesIncludeTax: false,
    })
    expect(taxes).toEqual([
      { rateBasisPoints: 1_900, netCents: 1_500, taxCents: 285 },
      { rateBasisPoints: 700, netCents: 1_000, taxCents: 70 },
    ])
  })
})

describe('a discount', () => {
  const lines = [1_000, 1_000, 1_000].map((unitPriceCents) => ({ unitPriceCents, quantity: 1, taxRateBasisPoints: 0 }))
  const of = (given: OrderToPrice['discount']) =>
    priceOrder({ lines, discount: given, shipping: { priceCents: 490, freeAboveCents: 2_500 }, pricesIncludeTax: true })

  test('of an amount is spread over the lines to the last cent', () => {
    const shares = of({ amountCents: 100 }).lines.map(({ discountCents }) => discountCents)
    expect(shares.toSorted((a, b) => a - b)).toEqual([33, 33, 34])
  })

  test('of a share is of the subtotal', () => {
    expect(of({ basisPoints: 1_250 })).toMatchObject({ discountCents: 375, totalCents: 2_625 })
  })

  test('never takes off more than there is, and does not pay for the shipping', () => {
    expect(of({ amountCents: 9_999 })).toMatchObject({ discountCents: 3_000, shippingCents: 490, totalCents: 490 })
  })

  test('counts before shipping becomes free', () => {
    expect(of({ amountCents: 500 }).shippingCents).toBe(0)
    expect(of({ amountCents: 501 }).shippingCents).toBe(490)
  })
})
