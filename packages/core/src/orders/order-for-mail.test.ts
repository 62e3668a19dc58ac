import { afterAll, beforeAll, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import { aCustomer, anAddress, anOrder, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { updatePreferences } from '../users/index.ts'
import { claimOrder, orderForMail, placeOrder, withOrderToken } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

const worker = () => shop.as({ kind: 'system', job: 'email.order-paid' })

async function aGuestsOrder(language?: 'en' | 'de') {
  const { id: variantId } = await aVariant(shop)
  const { cartToken = null } = await addItem(shop.as(), { variantId, quantity: 1 })
  const guest = shop.as({ kind: 'guest', cartToken })
  const order = await placeOrder(guest, {
    shippingAddress: anAddress,
    email: `${variantId}@example.com`,
    ...(language && { language }),
  })
  return withOrderToken(guest, order)
}

test('a guest’s order is in the language it came with, and in none when it came with none', async () => {
  expect(await orderForMail(worker(), (await aGuestsOrder('de')).id)).toMatchObject({ language: 'de' })
  expect(await orderForMail(worker(), (await aGuestsOrder()).id)).toMatchObject({ language: null })
})

test('a customer’s order is in the language of the preferences, as they are when the mail is written', async () => {
  const buyer = await aCustomer(shop)
  const { id: variantId } = await aVariant(shop)
  await addItem(shop.as(buyer), { variantId, quantity: 1 })
  const { id } = await placeOrder(shop.as(buyer), { shippingAddress: anAddress, language: 'de' })
  expect(await orderForMail(worker(), id)).toMatchObject({ language: 'en' })
  await updatePreferences(shop.as(buyer), { language: 'de' })
  expect(await orderForMail(worker(), id)).toMatchObject({ language: 'de' })
})

test('a customer’s order is mailed to the address of the account, whatever it was when the order was placed', async () => {
  const { order, buyer } = await anOrder(shop)
  expect(await orderForMail(worker(), order.id)).toMatchObject({ to: order.email })
  await shop.db.user.update({ where: { id: buyer.userId }, data: { email: `new-${order.email}` } })
  expect(await orderForMail(worker(), order.id)).toMatchObject({ to: `new-${order.email}` })
})

test('only an order that is still a guest’s comes with its token', async () => {
  const { id, orderToken = '' } = await aGuestsOrder('de')
  expect(await orderForMail(worker(), id)).toMatchObject({ orderToken })
  await claimOrder(shop.as(await aCustomer(shop)), { id, orderToken })
  expect(await orderForMail(worker(), id)).toMatchObject({ orderToken: null, language: 'en' })
})

test('people are not told', async () => {
  const { order, buyer } = await anOrder(shop)
  await expect(orderForMail(shop.as(buyer), order.id)).rejects.toEqual(
    expect.objectContaining({ code: 'auth.forbidden' }),
  )
})
