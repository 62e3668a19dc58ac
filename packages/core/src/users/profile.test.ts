import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { anAccount, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { accountByEmail, accountById, getPreferences, getProfile, updatePreferences, updateProfile } from './index.ts'

let shop: TestShop
let account: TestAccount
let mine: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  account = await anAccount(shop)
  mine = shop.as(account.actor)
})

const refusal = (code: string) => expect.objectContaining({ code })

describe('the profile', () => {
  test('changes what is given, and leaves the rest', async () => {
    const { user } = account.session
    expect(await getProfile(mine)).toEqual({ ...user, phone: null })
    expect(await updateProfile(mine, { phone: '+49 30 1' })).toEqual({ ...user, phone: '+49 30 1' })
    expect(await updateProfile(mine, { name: 'Grace' })).toEqual({ ...user, name: 'Grace', phone: '+49 30 1' })
    expect(await updateProfile(mine, {})).toEqual({ ...user, name: 'Grace', phone: '+49 30 1' })
    expect(await updateProfile(mine, { phone: null })).toEqual({ ...user, name: 'Grace', phone: null })
    expect(await getProfile(mine)).toEqual({ ...user, name: 'Grace', phone: null })
  })

  test('nobody but its owner changes', async () => {
    const other = await anAccount(shop)
    await updateProfile(mine, { name: 'Changed' })
    expect(await getProfile(shop.as(other.actor))).toMatchObject({ name: 'Ada' })
  })
})

describe('preferences', () => {
  test('change what is given, and leave the rest', async () => {
    expect(await getPreferences(mine)).toEqual({ language: 'en', newsletter: false, cartReminders: false })
    expect(await updatePreferences(mine, { newsletter: true })).toEqual({
      language: 'en',
      newsletter: true,
      cartReminders: false,
    })
    expect(await updatePreferences(mine, { cartReminders: true })).toMatchObject({ cartReminders: true })
    const all = { language: 'de', newsletter: true, cartReminders: true }
    expect(await updatePreferences(mine, { language: 'de' })).toEqual(all)
    expect(await getPreferences(mine)).toEqual(all)
  })
})

test('both are for who is signed in, and gone with the account', async () => {
  for (const nobody of [shop.as(), shop.as({ kind: 'customer', userId: randomUUID() })]) {
    await expect(getProfile(nobody)).rejects.toEqual(refusal('auth.required'))
    await expect(updateProfile(nobody, { name: 'X' })).rejects.toEqual(refusal('auth.required'))
    await expect(getPreferences(nobody)).rejects.toEqual(refusal('auth.required'))
    await expect(updatePreferences(nobody, {})).rejects.toEqual(refusal('auth.required'))
  }
})

test('jobs, and they alone, look accounts up for mails', async () => {
  const job = shop.as({ kind: 'system', job: 'test' })
  const { id, email, name } = account.session.user
  const facts = { id, email, name, language: 'en', role: 'customer', status: 'active', cartReminders: false }
  expect(await accountByEmail(job, email)).toEqual(facts)
  expect(await accountById(job, id)).toEqual(facts)
  expect(await accountByEmail(job, 'nobody@example.com')).toBeNull()
  expect(await accountById(job, randomUUID())).toBeNull()
  for (const person of [shop.as(), mine, shop.as({ kind: 'admin', userId: id })]) {
    await expect(accountByEmail(person, email)).rejects.toEqual(refusal('auth.forbidden'))
    await expect(accountById(person, id)).rejects.toEqual(refusal('auth.forbidden'))
  }
})
