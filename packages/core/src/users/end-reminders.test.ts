import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sign } from '../signing.ts'
import { aCustomer, createTestShop, TEST_SECRET, type TestShop } from '../testing/index.ts'
import { endReminders, getPreferences, openEndReminders, remindersToken, updatePreferences } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const linkInvalid = expect.objectContaining({ code: 'auth.link_invalid' })

async function aReader() {
  const customer = await aCustomer(shop)
  const mine = shop.as(customer)
  await updatePreferences(mine, { language: 'de', newsletter: true, cartReminders: true })
  return { mine, token: remindersToken(shop.as({ kind: 'system', job: 'test' }), customer.userId) }
}

test('a link ends the reminders of its reader, and nothing else, however often it is used', async () => {
  const [reader, other] = [await aReader(), await aReader()]
  for (let times = 0; times < 2; times++) {
    const preferences = await endReminders(shop.as(), { token: reader.token })
    expect(preferences).toEqual({ language: 'de', newsletter: true, cartReminders: false })
  }
  expect(await getPreferences(reader.mine)).toEqual({ language: 'de', newsletter: true, cartReminders: false })
  expect(await getPreferences(other.mine)).toMatchObject({ cartReminders: true })
})

test('opening a link changes nothing', async () => {
  const { mine, token } = await aReader()
  expect(await openEndReminders(shop.as(), { token })).toMatchObject({ language: 'de' })
  expect(await getPreferences(mine)).toMatchObject({ cartReminders: true })
})

test('a link that was not made here, for something else, or of nobody is refused', async () => {
  const { mine, token } = await aReader()
  const userId = randomUUID()
  for (const bad of [
    '',
    'nonsense',
    `${token}x`,
    sign('another secret', { unsubscribe: 'cart_reminders', userId }),
    sign(TEST_SECRET, { userId }),
    sign(TEST_SECRET, { unsubscribe: 'cart_reminders', userId: 'x' }),
    sign(TEST_SECRET, { unsubscribe: 'cart_reminders', userId }),
  ]) {
    await expect(endReminders(shop.as(), { token: bad })).rejects.toEqual(linkInvalid)
    await expect(openEndReminders(shop.as(), { token: bad })).rejects.toEqual(linkInvalid)
  }
  expect(await getPreferences(mine)).toMatchObject({ cartReminders: true })
})

test('people make no such links', async () => {
  const customer = await aCustomer(shop)
  expect(() => remindersToken(shop.as(customer), customer.userId)).toThrow(
    expect.objectContaining({ code: 'auth.forbidden' }),
  )
})
