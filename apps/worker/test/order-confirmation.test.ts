import { addItem } from '@shop/core/cart'
import { deadLetterOf } from '@shop/core/jobs'
import { getOrder, placeOrder } from '@shop/core/orders'
import { aCustomer, anAddress, aVariant } from '@shop/core/testing'
import type { Order } from '@shop/validators'
import { describe, expect, test, vi } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const QUEUE = 'email.order-confirmation'

const mailShop = useMailShop()
const { start, stop, mailsTo, runJob } = mailShop

async function anOrder(): Promise<Order> {
  const { shop } = mailShop
  const buyer = await aCustomer(shop)
  const { id: variantId } = await aVariant(shop, { priceCents: 1_999, options: { size: 'M' } })
  await addItem(shop.as(buyer), { variantId, quantity: 2 })
  return placeOrder(shop.as(buyer), { shippingAddress: { ...anAddress, name: '<b>Ada & "Co"</b>' } })
}

const logOf = ({ id }: Order) => mailShop.logOf('order-confirmation', id)
const untilSent = ({ id }: Order) => mailShop.untilSent('order-confirmation', id)

describe('the order confirmation', () => {
  test('reaches the customer once, as text and HTML, with what was bought', async () => {
    await start()
    const order = await anOrder()
    await untilSent(order)
    const [mail, ...others] = mailsTo(order.email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe(`Your order ${order.number}`)
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(order.number)
      expect(body).toContain('€39.98')
      expect(body).toContain('(M)')
      expect(body).toContain(`/orders/${order.id}`)
    }
    expect(mail?.text).toContain('<b>Ada & "Co"</b>')
    expect(mail?.html).toContain('&#60;b&#62;Ada &#38; &#34;Co&#34;&#60;/b&#62;')
    expect(mail?.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
  })

  test('leads a guest to the order by a link with its token, which works', async () => {
    const { shop } = mailShop
    const { id: variantId } = await aVariant(shop)
    const { cartToken = null } = await addItem(shop.as(), { variantId, quantity: 1 })
    const email = `${variantId}@example.com`
    const guest = shop.as({ kind: 'guest', cartToken })
    const order = await placeOrder(guest, { shippingAddress: anAddress, email })
    await start()
    await untilSent(order)
    const [mail] = mailsTo(email)
    const [, orderToken] = new RegExp(`/orders/${order.id}\\?token=([\\w-]{43})$`, 'm').exec(mail?.text ?? '') ?? []
    expect(orderToken).toBeDefined()
    expect(mail?.html).toContain(`/orders/${order.id}?token=${orderToken}"`)
    const opened = shop.as({ kind: 'guest', cartToken: null, orderToken })
    expect(await getOrder(opened, { id: order.id })).toMatchObject({ id: order.id })
    expect(JSON.stringify(await logOf(order))).not.toContain(orderToken)
  })

  test.each([
    [true, ['Subtotal: €119.00', 'Shipping (Van): €4.90', 'Total: €123.90', 'Including 19% tax: €19.78']],
    [false, ['Subtotal: €119.00', 'Shipping (Van): €4.90', 'Tax (19%): €23.54', 'Total: €147.44']],
  ])('says what shipping and tax cost, with prices that include tax: %s', async (pricesIncludeTax, amounts) => {
    const { shop } = mailShop
    await shop.db.shippingMethod.createMany({ data: [{ code: 'van', name: 'Van', priceCents: 490 }] })
    await shop.db.taxRate.createMany({ data: [{ country: 'GB', taxClass: 'standard', rateBasisPoints: 1_900 }] })
    const buyer = await aCustomer(shop)
    const { id: variantId } = await aVariant(shop, { priceCents: 11_900 })
    await addItem(shop.as(buyer), { variantId, quantity: 1 })
    const order = await placeOrder(shop.as(buyer, { pricesIncludeTax }), { shippingAddress: anAddress })
    await shop.db.shippingMethod.deleteMany()
    await shop.db.taxRate.deleteMany()
    await start()
    await untilSent(order)
    expect(mailsTo(order.email)[0]?.text).toContain(amounts.join('\n'))
  })

  test('waits for a worker', async () => {
    const order = await anOrder()
    expect(mailsTo(order.email)).toEqual([])
    await start()
    await untilSent(order)
    expect(mailsTo(order.email)).toHaveLength(1)
  })

  test('is not sent again when its job runs again', async () => {
    await start()
    const order = await anOrder()
    await untilSent(order)
    await runJob(QUEUE, { orderId: order.id })
    expect(mailsTo(order.email)).toHaveLength(1)
  })

  test('is tried again when the mail server is busy, under the same Message-ID', async () => {
    const order = await anOrder()
    mailShop.mailServer.refuse(order.email, 451)
    await start()
    await untilSent(order)
    expect(mailsTo(order.email)).toHaveLength(1)
    expect(await logOf(order)).toMatchObject({ attempts: 2, messageId: mailsTo(order.email)[0]?.messageId })
  })

  test('that the mail server refuses for good becomes a dead letter at once', async () => {
    const order = await anOrder()
    mailShop.mailServer.refuse(order.email, 550)
    const { boss } = await start()
    await vi.waitFor(async () => expect(await logOf(order)).toMatchObject({ status: 'failed', attempts: 1 }))
    await vi.waitFor(async () => {
      const dead = await boss.findJobs(deadLetterOf(QUEUE), { data: { orderId: order.id } })
      expect(dead).toHaveLength(1)
    })
    expect(mailsTo(order.email)).toEqual([])
  })

  test('of an order that is not there becomes a dead letter at once', async () => {
    const { boss } = await start()
    const orderId = '019ab000-0000-7000-8000-000000000000'
    await boss.send(QUEUE, { orderId })
    await vi.waitFor(async () => {
      const [dead] = await boss.findJobs(deadLetterOf(QUEUE), { data: { orderId } })
      expect(dead?.output).toBeDefined()
    })
  })
})

test('a worker that stops finishes the mail it has begun', async () => {
  await start()
  const order = await anOrder()
  await vi.waitFor(async () => expect(await logOf(order)).not.toBeNull())
  await stop()
  expect(await logOf(order)).toMatchObject({ status: 'sent' })
})
