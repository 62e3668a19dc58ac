import { randomUUID } from 'node:crypto'
import { AccountData } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { login } from '../auth/index.ts'
import { addItem } from '../cart/index.ts'
import { once } from '../idempotency/index.ts'
import { getOrder, placeOrder } from '../orders/index.ts'
import { addReview, listReviews } from '../reviews/index.ts'
import {
  anAccount,
  anAddress,
  anAdmin,
  aVariant,
  createTestShop,
  tablesHolding,
  type TestShop,
} from '../testing/index.ts'
import { addWish } from '../wishlist/index.ts'
import { addAddress, eraseAccount, exportData, updateProfile, updateUserStatus } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })

/** A customer of whom there is something in every table that holds people, all of it with their mark. */
async function aWholeCustomer() {
  const mark = randomUUID()
  const account = await anAccount(shop, { name: `Perdita ${mark}` })
  const mine = shop.as(account.actor)
  const variant = await aVariant(shop)
  const shippingAddress = { ...anAddress, name: `Perdita ${mark}`, line1: `1 ${mark} Lane`, phone: mark }
  await updateProfile(mine, { phone: mark })
  await addAddress(mine, { ...shippingAddress, isDefault: true })
  await addItem(mine, { variantId: variant.id, quantity: 1 })
  const keyed = { key: 'key-of-the-order', scope: `orders.place ${account.actor.userId}`, input: {} }
  const order = await once(mine, keyed, (tx) => placeOrder(tx, { shippingAddress }))
  await addItem(mine, { variantId: variant.id, quantity: 2 })
  await addWish(mine, { productId: variant.productId })
  await addReview(mine, { id: variant.productId, rating: 4, title: 'Mine', body: `Call me: ${mark}` })
  await shop.db.emailLog.create({
    data: {
      dedupeKey: `order-confirmation:${order.id}`,
      template: 'order-confirmation',
      recipient: account.email,
      subject: `Your order ${order.number}`,
      messageId: '<1@shop>',
      error: `550 no mailbox ${account.email}`,
    },
  })
  return { account, mark, mine, order, productId: variant.productId }
}

describe('the export', () => {
  test('holds all there is of the customer, in the shape of the contract', async () => {
    const { account, mark, mine, order, productId } = await aWholeCustomer()
    await login(shop.as(), account)
    const data = await exportData(mine)
    expect(AccountData.strict().parse(data)).toEqual(data)
    expect(data.profile).toEqual({ ...account.session.user, phone: mark })
    expect(data.preferences).toEqual({ language: 'en', newsletter: false, cartReminders: false })
    expect(data.addresses).toMatchObject([{ phone: mark, isDefault: true }])
    expect(data.cart).toMatchObject({ itemCount: 2 })
    expect(data.wishlist).toMatchObject([{ productId }])
    expect(data.reviews).toMatchObject([{ productId, rating: 4, title: 'Mine', body: `Call me: ${mark}` }])
    expect(data.orders).toEqual([order])
    expect(data.sessions).toHaveLength(2)
    expect(data.mails).toMatchObject([{ template: 'order-confirmation' }])
    expect(data.activity.map(({ action }) => action).toSorted()).toEqual([
      'auth.login',
      'auth.registered',
      'user.data_exported',
    ])
  })

  test('holds no secret, nothing of others, and not where an admin was', async () => {
    const { account, mine } = await aWholeCustomer()
    const other = await aWholeCustomer()
    const admin = shop.as(await anAdmin(shop), { address: '203.0.113.99' })
    await updateUserStatus(admin, { id: account.actor.userId, status: 'disabled' })
    await updateUserStatus(admin, { id: account.actor.userId, status: 'active' })
    const text = JSON.stringify(await exportData(mine))
    for (const hidden of ['argon2', account.session.token, other.account.email, other.order.number, '203.0.113.99']) {
      expect(text).not.toContain(hidden)
    }
  })

  test('is for who is signed in', async () => {
    await expect(exportData(shop.as())).rejects.toEqual(refusal('auth.required'))
  })
})

describe('erasing the account', () => {
  test('leaves nothing in any table that says who it was, and the order for the books', async () => {
    const { account, mark, mine, order, productId } = await aWholeCustomer()
    const before = await shop.dump()
    expect(tablesHolding(before, mark).length).toBeGreaterThan(3)
    expect(tablesHolding(before, account.email)).toContain('public.email_log')
    await eraseAccount(mine, { password: account.password })
    const after = await shop.dump()
    for (const trace of [mark, account.email]) expect(tablesHolding(after, trace)).toEqual([])

    const admin = shop.as(await anAdmin(shop))
    const kept = await getOrder(admin, { id: order.id })
    expect(kept).toMatchObject({ number: order.number, totalCents: order.totalCents, lines: order.lines })
    expect(kept.shippingAddress.country).toBe(anAddress.country)
    expect((await listReviews(admin, { id: productId, limit: 5 })).items).toMatchObject([
      { rating: 4, title: '', body: '', author: null },
    ])
    expect(await shop.db.order.findUnique({ where: { id: order.id } })).toMatchObject({ userId: null })
    expect(await shop.db.wishlistItem.count({ where: { productId } })).toBe(0)
    const scopes = await shop.db.idempotencyKey.findMany({ where: { scope: { endsWith: account.actor.userId } } })
    expect(scopes).toEqual([])
    const entries = await shop.db.auditEntry.findMany({ where: { subjectId: account.actor.userId } })
    expect(entries.map(({ action }) => action)).toContain('user.erased')
  })

  test('ends the sessions, and frees the address for another account', async () => {
    const { account, mine } = await aWholeCustomer()
    await eraseAccount(mine, { password: account.password })
    await expect(exportData(mine)).rejects.toEqual(refusal('auth.required'))
    await expect(login(shop.as(), account)).rejects.toEqual(refusal('auth.invalid_credentials'))
    await shop.db.user.create({ data: { email: account.email, name: 'Another', passwordHash: 'none' } })
  })

  test('leaves others alone', async () => {
    const { account, mine } = await aWholeCustomer()
    const other = await aWholeCustomer()
    await eraseAccount(mine, { password: account.password })
    expect((await exportData(other.mine)).orders).toEqual([other.order])
    expect((await exportData(other.mine)).mails).toHaveLength(1)
  })

  test('needs the password, and to be signed in', async () => {
    const { account, mine } = await aWholeCustomer()
    await expect(eraseAccount(mine, { password: 'a wrong one' })).rejects.toEqual(refusal('auth.wrong_password'))
    await expect(eraseAccount(shop.as(), account)).rejects.toEqual(refusal('auth.required'))
    expect((await exportData(mine)).orders).toHaveLength(1)
  })

  test('of two at once one does it', async () => {
    const { account, mine } = await aWholeCustomer()
    const results = await Promise.allSettled([1, 2].map(() => eraseAccount(mine, { password: account.password })))
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(refusal('auth.wrong_password'))
  })

  test('takes along the order that is being placed meanwhile', async () => {
    const { account, mine, order } = await aWholeCustomer()
    let erasing: Promise<void> | undefined
    await shop.db.$transaction(async (tx) => {
      const placed = await placeOrder(
        { ...mine, db: tx, publish: mine.publish.within(tx) },
        {
          shippingAddress: { ...anAddress, name: 'Placed Meanwhile' },
        },
      )
      expect(placed.id).not.toBe(order.id)
      erasing = eraseAccount(mine, { password: account.password })
      await expect.poll(() => shop.waiting()).toBe(1)
    })
    await erasing
    expect(tablesHolding(await shop.dump(), 'Placed Meanwhile')).toEqual([])
  })
})
