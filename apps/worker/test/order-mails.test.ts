import { randomUUID } from 'node:crypto'
import { addItem } from '@shop/core/cart'
import { cancelOrder, expireOrders, placeOrder, updateStatus } from '@shop/core/orders'
import { aCustomer, anAccount, anAddress, anAdmin, anOrder, aVariant } from '@shop/core/testing'
import { eraseAccount } from '@shop/core/users'
import type { Order } from '@shop/validators'
import { describe, expect, test } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const { start, runJob, mailsTo, untilSent, logOf } = mailShop

const worker = { kind: 'system', job: 'test' } as const

/** An order that was paid, and whoever placed it. */
async function aPaidOrder(language?: string) {
  const { shop } = mailShop
  const buyer = await aCustomer(shop)
  if (language) await shop.db.user.update({ where: { id: buyer.userId }, data: { language } })
  const { order } = await anOrder(shop, { buyer })
  const admin = shop.as(await anAdmin(shop))
  await updateStatus(admin, { id: order.id, status: 'confirmed' })
  return { order, buyer, admin }
}

async function aShippedOrder(language?: string) {
  const paid = await aPaidOrder(language)
  await updateStatus(paid.admin, { id: paid.order.id, status: 'processing' })
  await updateStatus(paid.admin, {
    id: paid.order.id,
    status: 'shipped',
    carrier: 'Royal <Mail>',
    trackingNumber: 'RM-1',
    trackingUrl: 'https://track.example/?id=RM-1&x=2',
  })
  return paid
}

/** The mail of a template about an order, and whether it was the only one. */
function mailAbout({ number, email }: Order, subject: RegExp) {
  const [mail, ...others] = mailsTo(email).filter(
    (one) => subject.test(one.subject ?? '') && one.subject?.includes(number),
  )
  expect(others).toEqual([])
  return mail
}

describe('what becomes of an order is mailed', () => {
  test('when it is shipped: with carrier, number and link', async () => {
    await start()
    const { order } = await aShippedOrder()
    await untilSent('order-shipped', order.id)
    const mail = mailAbout(order, /is on its way/)
    expect(mail?.text).toContain('Carrier: Royal <Mail>\nTracking number: RM-1')
    expect(mail?.text).toContain('https://track.example/?id=RM-1&x=2')
    expect(mail?.html).toContain('Royal &#60;Mail&#62;')
    expect(mail?.html).toContain('href="https://track.example/?id=RM-1&#38;x=2"')
  })

  test('when it is delivered', async () => {
    await start()
    const { order, admin } = await aShippedOrder()
    await updateStatus(admin, { id: order.id, status: 'delivered' })
    await untilSent('order-delivered', order.id)
    expect(mailAbout(order, /was delivered/)?.text).toContain('Your order has arrived')
  })

  test('when it is cancelled unpaid: that there is nothing to pay', async () => {
    await start()
    const { order, buyer } = await anOrder(mailShop.shop)
    await cancelOrder(mailShop.shop.as(buyer), { id: order.id })
    await untilSent('order-cancelled', order.id)
    const mail = mailAbout(order, /was cancelled/)
    expect(mail?.text).toContain('Nothing was paid for it yet')
    expect(mail?.text).not.toContain('sending back')
  })

  test('when it is cancelled after it was paid: what goes back', async () => {
    await start()
    const { order, buyer } = await aPaidOrder()
    await cancelOrder(mailShop.shop.as(buyer), { id: order.id })
    await untilSent('order-cancelled', order.id)
    expect(mailAbout(order, /was cancelled/)?.text).toContain('we are sending back €20.00')
  })

  test('when it expires', async () => {
    const { shop } = mailShop
    const { order } = await anOrder(shop)
    await shop.db.order.update({ where: { id: order.id }, data: { reservedUntil: new Date(0) } })
    await expireOrders(shop.as(worker))
    await start()
    await untilSent('order-unpaid', order.id)
    expect(mailAbout(order, /has ended/)?.text).toContain('costs you nothing')
  })

  test('but not when it is packed or confirmed by an admin', async () => {
    const { order, admin } = await aPaidOrder()
    await updateStatus(admin, { id: order.id, status: 'processing' })
    for (const job of ['email.order-shipped', 'email.order-delivered'] as const) {
      expect(await mailShop.shop.jobs(job)).not.toContainEqual({ orderId: order.id })
    }
  })
})

describe('money is told of', () => {
  test('when it has come, once though its job runs again', async () => {
    const { order } = await aPaidOrder()
    await runJob('email.order-paid', { orderId: order.id })
    await runJob('email.order-paid', { orderId: order.id })
    const mail = mailAbout(order, /Payment received/)
    expect(mail?.text).toContain('Paid: €20.00')
    expect(await logOf('order-paid', order.id)).toMatchObject({
      status: 'sent',
      attempts: 1,
      messageId: mail?.messageId,
    })
  })

  test('when some of it goes back, once for each refund', async () => {
    const { order } = await aPaidOrder()
    const refund = { orderId: order.id, refundId: randomUUID(), amountCents: 750, currency: 'EUR' }
    await runJob('email.order-refunded', refund)
    await runJob('email.order-refunded', refund)
    await runJob('email.order-refunded', { ...refund, refundId: randomUUID(), amountCents: 1_250 })
    const texts = mailsTo(order.email).flatMap(({ subject, text }) => (subject?.startsWith('Refund') ? [text] : []))
    expect(texts).toEqual([expect.stringContaining('Refund: €7.50'), expect.stringContaining('Refund: €12.50')])
  })
})

test('the mails of an order are in its customer’s language', async () => {
  await start()
  const { order } = await aShippedOrder('de')
  await untilSent('order-shipped', order.id)
  await untilSent('order-confirmation', order.id)
  expect(mailAbout(order, /^Ihre Bestellung .* ist unterwegs$/)?.text).toContain('Versanddienst: Royal <Mail>')
  expect(mailAbout(order, /^Ihre Bestellung [\w-]+$/)?.text).toContain('Gesamtbetrag: 20,00\u00a0€')
})

test('a guest’s are in the language the order came with, and lead to it by its token', async () => {
  const { shop } = mailShop
  const { id: variantId } = await aVariant(shop)
  const { cartToken = null } = await addItem(shop.as(), { variantId, quantity: 1 })
  const email = `${variantId}@example.com`
  const guest = shop.as({ kind: 'guest', cartToken })
  const order = await placeOrder(guest, { shippingAddress: anAddress, email, language: 'de' })
  await runJob('email.order-paid', { orderId: order.id })
  const mail = mailAbout(order, /^Zahlung für Ihre Bestellung/)
  expect(mail?.text).toMatch(new RegExp(`Bestellung ansehen: \\S+/orders/${order.id}\\?token=[\\w-]{43}\\n`))
})

test('the mails of an order are one thread, of which none is answered by a machine or to be unsubscribed from', async () => {
  await start()
  const { order } = await aShippedOrder()
  await untilSent('order-confirmation', order.id)
  await runJob('email.order-paid', { orderId: order.id })
  const confirmation = mailAbout(order, /^Your order [\w-]+$/)
  const paid = mailAbout(order, /Payment received/)
  expect(confirmation?.inReplyTo).toBeUndefined()
  expect(paid?.inReplyTo).toBe(confirmation?.messageId)
  expect(paid?.references).toBe(confirmation?.messageId)
  expect(paid?.headers.get('auto-submitted')).toBe('auto-generated')
  expect(paid?.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  expect(paid?.headers.has('list-unsubscribe')).toBe(false)
  expect(paid?.headers.has('list')).toBe(false)
})

test('an order whose buyer was forgotten has nobody to mail to', async () => {
  const { shop } = mailShop
  const account = await anAccount(shop)
  const { order } = await anOrder(shop, { buyer: { kind: 'customer', userId: account.actor.userId } })
  await eraseAccount(shop.as(account.actor), { password: account.password })
  await runJob('email.order-refunded', { orderId: order.id, refundId: randomUUID(), amountCents: 100, currency: 'EUR' })
  expect(mailsTo('erased@erased.invalid')).toEqual([])
  expect(mailsTo(account.email).filter(({ subject }) => subject?.startsWith('Refund'))).toEqual([])
})
