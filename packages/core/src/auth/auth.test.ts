import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addItem, getCart } from '../cart/index.ts'
import type { Actor } from '../context.ts'
import { aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { authenticate, login, register } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const ada = { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery' }
const refusal = (code: string) => expect.objectContaining({ code })

describe('registering', () => {
  test('makes a customer who is signed in, and keeps neither password nor token', async () => {
    const session = await register(shop.as(), ada)
    expect(session.user).toMatchObject({ email: ada.email, name: 'Ada', role: 'customer' })
    expect(await authenticate(shop.as(), session.token)).toMatchObject({
      actor: { kind: 'customer', userId: session.user.id },
    })
    const stored = JSON.stringify([await shop.db.user.findMany(), await shop.db.session.findMany()])
    expect(stored).not.toContain(session.token)
    expect(stored).not.toContain(ada.password)
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  })

  test('a taken address is refused, also when two come at once', async () => {
    await expect(register(shop.as(), ada)).rejects.toEqual(refusal('auth.email_taken'))
    const grace = { ...ada, email: 'grace@example.com' }
    const results = await Promise.allSettled([register(shop.as(), grace), register(shop.as(), grace)])
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await shop.db.user.count({ where: { email: grace.email } })).toBe(1)
  })

  test('brings the guest’s cart along', async () => {
    const variant = await aVariant(shop)
    const { cartToken = null } = await addItem(shop.as(), { variantId: variant.id, quantity: 2 })
    const guest: Actor = { kind: 'guest', cartToken }
    const { user } = await register(shop.as(guest), { ...ada, email: 'mary@example.com' })
    expect((await getCart(shop.as({ kind: 'customer', userId: user.id }))).itemCount).toBe(2)
    expect((await getCart(shop.as(guest))).id).toBeNull()
  })
})

describe('signing in', () => {
  test('gives a session of its own each time, and brings the guest’s cart along', async () => {
    const variant = await aVariant(shop)
    const { cartToken = null } = await addItem(shop.as(), { variantId: variant.id, quantity: 1 })
    const first = await login(shop.as(), ada)
    const second = await login(shop.as({ kind: 'guest', cartToken }), ada)
    expect(second.token).not.toBe(first.token)
    expect((await getCart(shop.as({ kind: 'customer', userId: first.user.id }))).itemCount).toBe(1)
  })

  test('is refused alike for a wrong password, an unknown address and a disabled account', async () => {
    const disabled = { ...ada, email: 'off@example.com' }
    await register(shop.as(), disabled)
    await shop.db.user.update({ where: { email: disabled.email }, data: { status: 'disabled' } })
    for (const input of [{ ...ada, password: 'wrong one' }, { ...ada, email: 'nobody@example.com' }, disabled]) {
      await expect(login(shop.as(), input)).rejects.toEqual(refusal('auth.invalid_credentials'))
    }
  })
})

describe('a session', () => {
  test('that is unknown, expired or of a disabled account lets nobody in', async () => {
    const { token, user } = await register(shop.as(), { ...ada, email: 'joan@example.com' })
    await expect(authenticate(shop.as(), 'made up')).rejects.toEqual(refusal('auth.required'))
    await shop.db.user.update({ where: { id: user.id }, data: { status: 'disabled' } })
    await expect(authenticate(shop.as(), token)).rejects.toEqual(refusal('auth.required'))
    await shop.db.user.update({ where: { id: user.id }, data: { status: 'active' } })
    await shop.db.session.updateMany({ where: { userId: user.id }, data: { expiresAt: new Date(0) } })
    await expect(authenticate(shop.as(), token)).rejects.toEqual(refusal('auth.required'))
  })
})
