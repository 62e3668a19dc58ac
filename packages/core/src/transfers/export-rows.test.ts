import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { anOrder, anAccount, anAddress, aVariant, type PlacedOrder } from '../testing/index.ts'
import { eraseAccount } from '../users/index.ts'
import { useTransferShop } from './transfers.testing.ts'

const transfers = useTransferShop()

type Row = Record<string, string>
const rowsOf = (csv: string) => parse<Row>(csv, { columns: true, record_delimiter: '\r\n' })
const exported = async (what: Parameters<typeof transfers.export>[0]) => rowsOf(await transfers.export(what))
const change = (id: string, data: object) => transfers.shop.db.order.update({ where: { id }, data })

/** An order of two lines. */
async function anOrderOfTwo(buyer?: PlacedOrder['buyer']) {
  const { shop } = transfers
  const { order, ...rest } = await anOrder(shop, { quantity: 2, ...(buyer && { buyer }) })
  const line = { orderId: order.id, position: 1, sku: 'X', name: 'Second', quantity: 1, unitPriceCents: 5 }
  const { id: variantId, productId } = await aVariant(shop)
  await shop.db.orderLine.create({ data: { ...line, totalCents: 5, variantId, productId, taxRateBasisPoints: 1_900 } })
  return { order, ...rest }
}

describe('an export of orders', () => {
  test('has a row for each line, and the amounts of the order in the first of them', async () => {
    const { order, buyer } = await anOrderOfTwo()
    const rows = (await exported({ subject: 'orders' })).filter(({ number }) => number === order.number)
    const same = {
      number: order.number,
      order_id: order.id,
      status: 'pending',
      placed_at: order.createdAt,
      email: order.email,
      customer_id: buyer.userId,
      buyer: 'customer',
      prices_include_tax: 'true',
      currency: 'EUR',
      ship_to_name: anAddress.name,
      ship_to_line1: anAddress.line1,
      ship_to_line2: '',
      ship_to_country: 'GB',
      tracking_number: '',
    }
    expect(rows).toEqual([
      expect.objectContaining({
        ...same,
        line: '1',
        sku: order.lines[0]!.sku,
        quantity: '2',
        unit_price: '10.00',
        line_total: '20.00',
        line_discount: '0.00',
        subtotal: '20.00',
        shipping: '0.00',
        total: '20.00',
        refund_due: '0.00',
      }),
      expect.objectContaining({ ...same, line: '2', sku: 'X', unit_price: '0.05', tax_percent: '19.00', total: '' }),
    ])
  })

  test('is of a status, and of a span of time whose end is not in it', async () => {
    const orders = await Promise.all([0, 1, 2].map(() => anOrder(transfers.shop)))
    for (const [index, { order }] of orders.entries()) {
      await change(order.id, { createdAt: new Date(`2025-01-0${index + 1}T00:00:00Z`) })
    }
    const [first, second, third] = orders.map(({ order }) => order.number)
    const numbers = async (filters: object) => {
      const all = await exported({ subject: 'orders', ...filters })
      return all.map(({ number }) => number).filter((number) => [first, second, third].includes(number))
    }
    const [from, to] = ['2025-01-01T00:00:00.000Z', '2025-01-03T00:00:00.000Z']
    expect(await numbers({ from, to })).toEqual([first, second])
    await change(orders[0]!.order.id, { status: 'shipped' })
    expect(await numbers({ from, to, status: 'shipped' })).toEqual([first])
    expect(await numbers({ from: to })).toEqual([third])
  })

  test('has amounts in the decimals of their currency', async () => {
    for (const [currency, total] of [
      ['JPY', '1234'],
      ['KWD', '1.234'],
      ['USD', '12.34'],
    ]) {
      const { order } = await anOrder(transfers.shop)
      await change(order.id, { currency, subtotalCents: 1_234, totalCents: 1_234 })
      const rows = await exported({ subject: 'orders' })
      expect(rows.find(({ number }) => number === order.number)).toMatchObject({ currency, total })
    }
  })

  test('says whose order it is, and nothing more of an account that was erased', async () => {
    const { shop } = transfers
    const account = await anAccount(shop)
    const buyer = account.actor as PlacedOrder['buyer']
    const { order } = await anOrder(shop, { buyer })
    const guests = await anOrder(shop)
    await change(guests.order.id, { userId: null, email: 'guest@example.com' })
    await eraseAccount(shop.as(buyer), { password: account.password })
    const csv = await transfers.export({ subject: 'orders' })
    const byNumber = new Map(rowsOf(csv).map((row) => [row['number'], row]))
    expect(byNumber.get(order.number)).toMatchObject({ buyer: 'erased', customer_id: '', ship_to_name: 'erased' })
    expect(byNumber.get(guests.order.number)).toMatchObject({ buyer: 'guest', email: 'guest@example.com' })
    for (const text of [buyer.userId, account.email]) expect(csv).not.toContain(text)
  })
})

describe('an export of customers', () => {
  test('has a row for each account that is no admin’s, with what it bought', async () => {
    const { shop } = transfers
    const { actor, email } = await anAccount(shop, { name: 'Grace' })
    const buyer = actor as PlacedOrder['buyer']
    const orders = [await anOrder(shop, { buyer }), await anOrder(shop, { buyer }), await anOrder(shop, { buyer })]
    await change(orders[0]!.order.id, { status: 'delivered', createdAt: new Date('2025-06-01T10:00:00Z') })
    await change(orders[1]!.order.id, { status: 'confirmed', createdAt: new Date('2025-06-02T10:00:00Z') })
    await change(orders[2]!.order.id, { status: 'cancelled' })
    const admin = await anAccount(shop)
    await shop.db.user.update({ where: { email: admin.email }, data: { role: 'admin' } })
    await shop.db.user.update({ where: { email }, data: { newsletter: true, language: 'de' } })
    const rows = await exported({ subject: 'customers' })
    expect(rows.find((row) => row['email'] === email)).toEqual({
      customer_id: buyer.userId,
      email,
      name: 'Grace',
      phone: '',
      status: 'active',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      language: 'de',
      accepts_newsletter: 'true',
      orders: '2',
      total_spent: '40.00',
      currency: 'EUR',
      last_order_at: '2025-06-02T10:00:00.000Z',
    })
    expect(rows.map((row) => row['email'])).not.toContain(admin.email)
  })

  test('is of a status, and holds nothing that opens an account', async () => {
    const { shop } = transfers
    const { email } = await anAccount(shop)
    const { passwordHash } = await shop.db.user.update({ where: { email }, data: { status: 'disabled' } })
    expect((await exported({ subject: 'customers', status: 'disabled' })).map((row) => row['email'])).toEqual([email])
    expect(await transfers.export({ subject: 'customers' })).not.toContain(passwordHash)
  })
})

test.each(['=1+1', '+49 30 1', '-1', '@SUM(A1)', '\t=1', "'=1", '=HYPERLINK("http://evil.test","x")'])(
  'what a spreadsheet would run is text: %s',
  async (text) => {
    const { shop } = transfers
    const { order, buyer } = await anOrder(shop)
    await shop.db.user.update({ where: { id: buyer.userId }, data: { name: text } })
    await change(order.id, {
      email: text,
      trackingNumber: text,
      shippingAddress: { ...anAddress, name: text, city: text },
    })
    await shop.db.orderLine.updateMany({
      where: { orderId: order.id },
      data: { sku: text, name: text, options: { [text]: text } },
    })
    const row = (await exported({ subject: 'orders' })).find(({ number }) => number === order.number)
    const cell = `'${text}`
    const cells = {
      email: cell,
      tracking_number: cell,
      ship_to_name: cell,
      ship_to_city: cell,
      sku: cell,
      product: cell,
    }
    expect(row).toMatchObject({ ...cells, options: `'${text}=${text}` })
    const customer = (await exported({ subject: 'customers' })).find((found) => found['customer_id'] === buyer.userId)
    expect(customer).toMatchObject({ name: cell })
    for (const csv of [
      await transfers.export({ subject: 'orders' }),
      await transfers.export({ subject: 'customers' }),
    ]) {
      expect(csv).not.toMatch(/(^|[,\n]"?)[=+\-@\t]/)
    }
  },
)

test('texts of any script, with commas, quotes and line breaks, come out as they are', async () => {
  const { order } = await anOrder(transfers.shop)
  const text = 'Ünï, "日本"\r\n🙂 \u202Eabc'
  await change(order.id, { shippingAddress: { ...anAddress, city: text } })
  const rows = await exported({ subject: 'orders' })
  expect(rows.find(({ number }) => number === order.number)).toMatchObject({ ship_to_city: text })
})
