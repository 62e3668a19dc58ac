import { randomUUID } from 'node:crypto'
import { addItem, remindOfLeftCarts, removeItem } from '@shop/core/cart'
import { adjustStock } from '@shop/core/inventory'
import { removeProduct } from '@shop/core/products'
import { aCustomer, anAccount, anAdmin, aProduct, aVariant } from '@shop/core/testing'
import { startExport } from '@shop/core/transfers'
import { endReminders, updatePreferences } from '@shop/core/users'
import { afterEach, describe, expect, test } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const { start, runJob, mailsTo, untilSent, logOf } = mailShop

const worker = { kind: 'system', job: 'test' } as const
const HOUR = 3_600_000
const LONG = { timeout: 15_000 }

/** Somebody who looks after the shop, and has not been welcomed. */
async function anOnlooker(data: { language?: string; status?: 'disabled' } = {}) {
  const { userId } = await aCustomer(mailShop.shop)
  const { email } = await mailShop.shop.db.user.update({ where: { id: userId }, data: { role: 'admin', ...data } })
  return { email, actor: { kind: 'admin', userId } as const }
}

const userOf = (id: string) => mailShop.shop.db.user.findUniqueOrThrow({ where: { id } })

describe('the welcome', () => {
  test('reaches who has registered, once, without the name somebody gave', async () => {
    await start()
    const { email, actor } = await anAccount(mailShop.shop, { name: 'Win at evil.example' })
    await untilSent('welcome', actor.userId)
    await runJob('email.welcome', { userId: actor.userId })
    const [mail, ...others] = mailsTo(email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Welcome to Shop')
    expect(`${mail?.text}${mail?.html}`).not.toContain('evil.example')
  })

  test('is not for an account that is disabled or gone', async () => {
    const { userId } = await aCustomer(mailShop.shop)
    const { email } = await mailShop.shop.db.user.update({ where: { id: userId }, data: { status: 'disabled' } })
    await runJob('email.welcome', { userId })
    await runJob('email.welcome', { userId: randomUUID() })
    expect(mailsTo(email)).toEqual([])
  })
})

describe('low stock', () => {
  // Each test has its own admins.
  afterEach(() => mailShop.shop.db.user.updateMany({ where: { role: 'admin' }, data: { role: 'customer' } }))

  /** A variant of which ten are there, and how to take some. */
  async function aStock() {
    const { shop } = mailShop
    const admin = await anOnlooker()
    const variant = { stock: 10, options: { size: 'L' } }
    const { id, variants } = await aProduct(shop, { name: 'Tea <Pot>', variants: [variant] })
    const change = (delta: number) => adjustStock(shop.as(admin.actor), { id, delta, reason: 'adjustment' })
    return { email: admin.email, sku: variants[0]!.sku, change }
  }
  const countTo = (email: string) => mailsTo(email).length

  test('is told to every active admin, in their language, each time it gets there', async () => {
    const { email, sku, change } = await aStock()
    const german = await anOnlooker({ language: 'de' })
    const disabled = await anOnlooker({ status: 'disabled' })
    await change(-6)
    await start()
    await expect.poll(() => [email, german.email].map(countTo), LONG).toEqual([1, 1])
    expect(mailsTo(disabled.email)).toEqual([])
    expect(mailsTo(email)[0]?.subject).toBe('Low stock: Tea <Pot> (L)')
    expect(mailsTo(email)[0]?.text).toContain(`SKU: ${sku}\nAvailable: 4\nThreshold: 5`)
    expect(mailsTo(email)[0]?.html).toContain('Tea &#60;Pot&#62; (L)')
    expect(mailsTo(german.email)[0]?.text).toContain('Verfügbar: 4\nMeldegrenze: 5')
    await change(5)
    await change(-4)
    await expect.poll(() => countTo(email), LONG).toBe(2)
  })

  test('reaches the others when one admin’s address is refused', async () => {
    const { email: refused, change } = await aStock()
    const { email: reached } = await anOnlooker()
    mailShop.mailServer.refuse(refused, 550)
    await change(-6)
    await start()
    await expect.poll(() => countTo(reached), LONG).toBe(1)
    expect(mailsTo(refused)).toEqual([])
  })

  test('is tried again for whom the mail server was busy, and for nobody else', async () => {
    const { email: busy, change } = await aStock()
    const { email: reached } = await anOnlooker()
    mailShop.mailServer.refuse(busy, 451)
    await change(-6)
    await start()
    await expect.poll(() => countTo(busy), LONG).toBe(1)
    expect(mailsTo(reached)).toHaveLength(1)
  })
})

test('an export that is ready is told, once, to the admin who asked for it', async () => {
  const { shop } = mailShop
  const admin = await anAdmin(shop)
  await start()
  const { id: transferId } = await startExport(shop.as(admin), { subject: 'products' })
  await untilSent('export-ready', transferId)
  await runJob('email.export-ready', { transferId })
  const { email } = await userOf(admin.userId)
  const mails = mailsTo(email).filter(({ subject }) => subject === 'Your export is ready')
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain(`http://localhost:5173/admin/exports/${transferId}`)
  expect(mails[0]?.text).toMatch(/Rows: \d+/)

  // Of somebody who is no admin any more.
  const { id: later } = await shop.db.transfer.create({
    data: { kind: 'export', status: 'done', requestedBy: admin.userId, startedAt: new Date(), finishedAt: new Date() },
  })
  await shop.db.user.update({ where: { id: admin.userId }, data: { role: 'customer' } })
  await runJob('email.export-ready', { transferId: later })
  expect(await logOf('export-ready', later)).toBeNull()
})

describe('a cart left behind', () => {
  interface Left {
    wanted?: boolean
    hours?: number
    language?: 'en' | 'de'
    options?: Record<string, string>
  }

  /** A customer who wants reminders, with something in the cart, and when that was. */
  async function leave({ wanted = true, hours = 25, language = 'en', options = {} }: Left = {}) {
    const { shop } = mailShop
    const customer = await aCustomer(shop)
    const ctx = shop.as(customer)
    await updatePreferences(ctx, { cartReminders: wanted, language })
    const variant = await aVariant(shop, { priceCents: 1_250, options })
    shop.clock.now = new Date(Date.now() - hours * HOUR)
    const { id: cartId, items } = await addItem(ctx, { variantId: variant.id, quantity: 2 })
    shop.clock.now = new Date()
    const { email } = await userOf(customer.userId)
    const touchedAt = (await shop.db.cart.findUniqueOrThrow({ where: { id: cartId! } })).updatedAt.toISOString()
    return { ctx, email, userId: customer.userId, cartId: cartId!, touchedAt, item: items[0]!, variant }
  }
  /** Looks for carts that were left, and how often this one has been found so far. */
  async function remind(cartId: string): Promise<number> {
    await remindOfLeftCarts(mailShop.shop.as(worker))
    return (await mailShop.shop.jobs('email.cart-left-behind')).filter((job) => job.cartId === cartId).length
  }

  test('for a day is told of once, with a link that ends such mails by one click', async () => {
    const { email, cartId, touchedAt, userId } = await leave({ options: { size: 'M' } })
    await runJob('cart.remind', {})
    expect(await remind(cartId)).toBe(1)
    await untilSent('cart-left-behind', `${cartId}:${touchedAt}`)
    await runJob('email.cart-left-behind', { cartId, touchedAt })
    const [mail, ...others] = mailsTo(email)
    expect(others).toEqual([])
    expect(mail?.text).toMatch(/2 × Product \d+ \(M\): €25\.00\n\nTotal: €25\.00/)
    const list = mail?.headers.get('list') as { unsubscribe?: { url: string } }
    expect(list.unsubscribe?.url).toMatch(/^http:\/\/localhost:3000\/api\/v1\/email\/unsubscribe\?token=[\w.-]+$/)
    expect(mail?.headerLines.map(({ line }) => line)).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(mail?.html).toContain(`href="${list.unsubscribe?.url}"`)

    const token = new URL(list.unsubscribe!.url).searchParams.get('token')!
    await endReminders(mailShop.shop.as(), { token })
    expect(await userOf(userId)).toMatchObject({ cartReminders: false })
  })

  test('is told of in the customer’s language', async () => {
    const { email, cartId, touchedAt } = await leave({ language: 'de' })
    await remind(cartId)
    await start()
    await untilSent('cart-left-behind', `${cartId}:${touchedAt}`)
    expect(mailsTo(email)[0]).toMatchObject({ subject: 'In Ihrem Warenkorb liegt noch etwas' })
    expect(mailsTo(email)[0]?.text).toContain('Summe: 25,00\u00a0€')
  })

  test.each([
    ['who did not ask for it', { wanted: false }],
    ['before a day is over', { hours: 23 }],
    ['after a week', { hours: 24 * 8 }],
  ])('is not told of to one %s', async (_, how) => {
    const { cartId } = await leave(how)
    expect(await remind(cartId)).toBe(0)
  })

  test('is not told of when it is empty, a guest’s, or of a disabled account', async () => {
    const { shop } = mailShop
    const emptied = await leave()
    shop.clock.now = new Date(Date.now() - 25 * HOUR)
    await removeItem(emptied.ctx, { itemId: emptied.item.id })
    const { id: guests } = await addItem(shop.as(), { variantId: emptied.variant.id, quantity: 1 })
    shop.clock.now = new Date()
    const { userId, cartId: disabled } = await leave()
    await shop.db.user.update({ where: { id: userId }, data: { status: 'disabled' } })
    for (const cartId of [emptied.cartId, guests!, disabled]) expect(await remind(cartId)).toBe(0)
  })

  test('that was changed afterwards may be left behind anew', async () => {
    const { shop } = mailShop
    const { ctx, variant, cartId } = await leave({ hours: 50 })
    expect(await remind(cartId)).toBe(1)
    shop.clock.now = new Date(Date.now() + HOUR)
    await addItem(ctx, { variantId: variant.id, quantity: 1 })
    shop.clock.now = new Date(Date.now() + 26 * HOUR)
    expect(await remind(cartId)).toBe(2)
    shop.clock.now = new Date()
  })

  test('is not mailed when by then it was changed, nothing in it is sold, or the customer has thought better of it', async () => {
    const { shop } = mailShop
    const changed = await leave()
    await addItem(changed.ctx, { variantId: changed.variant.id, quantity: 1 })
    const gone = await leave()
    await removeProduct(shop.as(await anAdmin(shop)), { id: gone.variant.productId })
    const unwilling = await leave()
    await updatePreferences(unwilling.ctx, { cartReminders: false })
    for (const { cartId, touchedAt, email } of [changed, gone, unwilling]) {
      await runJob('email.cart-left-behind', { cartId, touchedAt })
      expect(mailsTo(email)).toEqual([])
    }
  })
})
