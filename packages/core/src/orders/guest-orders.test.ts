import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { confirmRegistration, issueLink, register } from '../auth/index.ts'
import { addItem } from '../cart/index.ts'
import type { Actor } from '../context.ts'
import {
  aCustomer,
  anAccount,
  anAddress,
  aVariant,
  createTestShop,
  tablesHolding,
  type TestShop,
} from '../testing/index.ts'
import { confirmEmailChange, eraseAccount } from '../users/index.ts'
import { claimOrder, getOrder, listOrders, mailedOrderToken, placeOrder, withOrderToken } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })
const worker: Actor = { kind: 'system', job: 'email.order-confirmation' }
const newEmail = () => `${randomUUID()}@example.com`

/** A guest with something in the cart. */
async function aGuest(): Promise<Actor> {
  const { id: variantId } = await aVariant(shop)
  const { cartToken = null } = await addItem(shop.as(), { variantId, quantity: 1 })
  return { kind: 'guest', cartToken }
}

async function aGuestOrder(email = newEmail()) {
  const ctx = shop.as(await aGuest())
  const order = withOrderToken(ctx, await placeOrder(ctx, { shippingAddress: anAddress, email }))
  return { ...order, orderToken: order.orderToken! }
}

const bearing = (orderToken: string) => shop.as({ kind: 'guest', cartToken: null, orderToken })

describe('a guest’s order', () => {
  test('is refused when too many went to one address within the hour, however it is written', async () => {
    const email = newEmail()
    for (let order = 0; order < 20; order++) await aGuestOrder(order % 2 ? email : email.toUpperCase())
    await expect(aGuestOrder(email)).rejects.toEqual(refusal('auth.too_many_attempts'))
    await aGuestOrder()
    const now = shop.clock.now
    shop.clock.now = new Date(now.getTime() + 61 * 60_000)
    await aGuestOrder(email)
    shop.clock.now = now
  })

  test('goes by the address given, and is opened by its token alone', async () => {
    const email = newEmail()
    const { id, orderToken, history } = await aGuestOrder(email)
    expect(history).toMatchObject([{ to: 'pending' }])
    expect(await getOrder(bearing(orderToken), { id })).toMatchObject({ id, email })
    const others = [(await aGuestOrder()).orderToken, 'made up']
    for (const token of others) {
      await expect(getOrder(bearing(token), { id })).rejects.toEqual(refusal('order.not_found'))
    }
    await expect(getOrder(shop.as(), { id })).rejects.toEqual(refusal('auth.required'))
    await expect(getOrder(shop.as(await aCustomer(shop)), { id })).rejects.toEqual(refusal('order.not_found'))
  })

  test('needs an e-mail address', async () => {
    const ctx = shop.as(await aGuest())
    await expect(placeOrder(ctx, { shippingAddress: anAddress })).rejects.toEqual(refusal('order.email_required'))
  })

  test('leaves its token nowhere in the database', async () => {
    const { orderToken } = await aGuestOrder()
    expect(tablesHolding(await shop.dump(), orderToken)).toEqual([])
  })

  test('has a token that the mail can be given, and nobody else', async () => {
    const { id, orderToken } = await aGuestOrder()
    expect(await mailedOrderToken(shop.as(worker), id)).toBe(orderToken)
    await expect(mailedOrderToken(shop.as(), id)).rejects.toEqual(refusal('auth.forbidden'))
  })

  test('keeps its token when the secret changes, and mails no other', async () => {
    const { id, orderToken } = await aGuestOrder()
    const changed = (actor: Actor) => {
      const ctx = shop.as(actor)
      return { ...ctx, settings: { ...ctx.settings, signingSecret: 'another secret' } }
    }
    expect(await getOrder(changed({ kind: 'guest', cartToken: null, orderToken }), { id })).toMatchObject({ id })
    expect(await mailedOrderToken(changed(worker), id)).toBeNull()
  })

  test('is open to who has signed in since, with the token', async () => {
    const { id, orderToken } = await aGuestOrder()
    const customer = await aCustomer(shop)
    expect(await getOrder(shop.as({ ...customer, orderToken }), { id })).toMatchObject({ id })
  })
})

test('a customer’s order goes by the account’s address, has no token, and none is mailed', async () => {
  const { actor, email } = await anAccount(shop)
  await addItem(shop.as(actor), { variantId: (await aVariant(shop)).id, quantity: 1 })
  const placed = await placeOrder(shop.as(actor), { shippingAddress: anAddress, email: newEmail() })
  const order = withOrderToken(shop.as(actor), placed)
  expect(order).toMatchObject({ email })
  expect(order).not.toHaveProperty('orderToken')
  expect(await mailedOrderToken(shop.as(worker), order.id)).toBeNull()
})

describe('claiming', () => {
  const idsOf = async (userId: string) => {
    const { items } = await listOrders(shop.as({ kind: 'customer', userId }), { limit: 10 })
    return items.map(({ id }) => id)
  }

  test('by token takes one order into the account, and the token opens it no more', async () => {
    const [{ id, orderToken }, other] = [await aGuestOrder(), await aGuestOrder()]
    const { userId } = await aCustomer(shop)
    const mine = shop.as({ kind: 'customer', userId })
    await expect(claimOrder(mine, { id, orderToken: other.orderToken })).rejects.toEqual(refusal('order.not_found'))
    expect(await claimOrder(mine, { id, orderToken })).toMatchObject({ id })
    expect(await claimOrder(mine, { id, orderToken })).toMatchObject({ id })
    expect(await idsOf(userId)).toEqual([id])
    await expect(getOrder(bearing(orderToken), { id })).rejects.toEqual(refusal('order.not_found'))
    expect(await mailedOrderToken(shop.as(worker), id)).toBeNull()
  })

  test('by ten at once gives it to one of them', async () => {
    const { id, orderToken } = await aGuestOrder()
    const customers = await Promise.all(Array.from({ length: 10 }, () => aCustomer(shop)))
    const results = await Promise.allSettled(customers.map((each) => claimOrder(shop.as(each), { id, orderToken })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('is for customers', async () => {
    const { id, orderToken } = await aGuestOrder()
    await expect(claimOrder(shop.as(), { id, orderToken })).rejects.toEqual(refusal('auth.required'))
  })

  test('happens when an account is made by a mailed link, of every order with its address', async () => {
    const email = newEmail()
    const [first, second, strangers] = [await aGuestOrder(email), await aGuestOrder(email), await aGuestOrder()]
    const token = await issueLink(shop.as(worker), {
      purpose: 'registration',
      requestId: randomUUID(),
      userId: null,
      ttlMinutes: 60,
      payload: { email, name: 'Ada', passwordHash: 'none' },
    })
    const { user } = await confirmRegistration(shop.as(), { token })
    expect((await idsOf(user.id)).toSorted()).toEqual([first.id, second.id].toSorted())
    await expect(getOrder(bearing(first.orderToken), { id: first.id })).rejects.toEqual(refusal('order.not_found'))
    expect(await getOrder(bearing(strangers.orderToken), { id: strangers.id })).toMatchObject({ id: strangers.id })
  })

  test('happens when an address is changed by a mailed link', async () => {
    const email = newEmail()
    const { id } = await aGuestOrder(email)
    const { userId } = await aCustomer(shop)
    const token = await issueLink(shop.as(worker), {
      purpose: 'email_change',
      requestId: randomUUID(),
      userId,
      ttlMinutes: 60,
      payload: { newEmail: email },
    })
    await confirmEmailChange(shop.as(), { token })
    expect(await idsOf(userId)).toEqual([id])
  })

  test('does not happen by registering with an address that nobody has confirmed', async () => {
    const email = newEmail()
    const { id, orderToken } = await aGuestOrder(email)
    const result = await register(shop.as(), { email, name: 'Not Ada', password: `correct horse ${randomUUID()}` })
    if (result.status !== 'signed_in') throw new Error('Registering should have signed in')
    expect(await idsOf(result.user.id)).toEqual([])
    expect(await getOrder(bearing(orderToken), { id })).toMatchObject({ id })
  })

  test('lets the account be erased with what it claimed', async () => {
    const { id, orderToken, email } = await aGuestOrder()
    const { actor, password } = await anAccount(shop)
    await claimOrder(shop.as(actor), { id, orderToken })
    await eraseAccount(shop.as(actor), { password })
    const order = await shop.db.order.findUniqueOrThrow({ where: { id } })
    expect(order).toMatchObject({ userId: null, tokenHash: null })
    expect(order.email).not.toBe(email)
  })
})
