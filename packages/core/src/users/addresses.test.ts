import { randomUUID } from 'node:crypto'
import type { SavedAddress } from '@shop/validators'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { aCustomer, anAddress, createTestShop, type TestShop } from '../testing/index.ts'
import { addAddress, listAddresses, removeAddress, updateAddress } from './index.ts'

let shop: TestShop
let mine: CoreContext
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  mine = shop.as(await aCustomer(shop))
})

const refusal = (code: string) => expect.objectContaining({ code })

/** Adds an address, a second after the one before. */
async function add(name: string, { isDefault = false } = {}): Promise<SavedAddress> {
  shop.clock.now = new Date(shop.clock.now.getTime() + 1_000)
  return addAddress(mine, { ...anAddress, name, isDefault })
}

/** The book, the default marked. */
const book = async () => (await listAddresses(mine)).items.map(({ name, isDefault }) => (isDefault ? `*${name}` : name))

describe('the address book', () => {
  test('gives back what was put in, without what was left out', async () => {
    const whole = { ...anAddress, line2: 'Back door', region: 'Kent', phone: '+44 1' }
    const saved = await addAddress(mine, { ...whole, isDefault: false })
    expect(saved).toEqual({ ...whole, id: saved.id, isDefault: true })
    const { id } = saved
    expect(await updateAddress(mine, { ...anAddress, id, isDefault: false })).toEqual({
      ...anAddress,
      id,
      isDefault: true,
    })
    expect((await listAddresses(mine)).items).toEqual([{ ...anAddress, id, isDefault: true }])
  })

  test('has one default while it has any: the first, until another is made it', async () => {
    expect(await book()).toEqual([])
    await add('A')
    const b = await add('B')
    await add('C', { isDefault: true })
    expect(await book()).toEqual(['*C', 'A', 'B'])
    await updateAddress(mine, { ...anAddress, name: 'B', id: b.id, isDefault: true })
    expect(await book()).toEqual(['*B', 'A', 'C'])
  })

  test('makes the one added last the default when the default goes', async () => {
    const [a, b, c] = [await add('A'), await add('B'), await add('C')]
    await removeAddress(mine, { id: b.id })
    expect(await book()).toEqual(['*A', 'C'])
    const d = await add('D')
    await removeAddress(mine, { id: a.id })
    expect(await book()).toEqual(['*D', 'C'])
    await removeAddress(mine, { id: d.id })
    await removeAddress(mine, { id: c.id })
    expect(await book()).toEqual([])
  })

  test('keeps one default and twenty addresses, however many come at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 25 }, (_, index) => add(`${index}`, { isDefault: true })),
    )
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(reasons).toHaveLength(5)
    expect(reasons[0]).toMatchObject({ code: 'user.too_many_addresses', details: { maxAddresses: 20 } })
    const { items } = await listAddresses(mine)
    expect(items).toHaveLength(20)
    expect(items.filter(({ isDefault }) => isDefault)).toHaveLength(1)
  })

  test('keeps one default when two become it at once, and when all go at once', async () => {
    const addresses = [await add('A'), await add('B'), await add('C')]
    await Promise.all(addresses.map(({ id }) => updateAddress(mine, { ...anAddress, id, isDefault: true })))
    expect((await listAddresses(mine)).items.filter(({ isDefault }) => isDefault)).toHaveLength(1)
    await Promise.all(addresses.map(({ id }) => removeAddress(mine, { id })))
    expect(await book()).toEqual([])
  })

  test('does not show, change or remove what is another’s', async () => {
    const { id } = await add('A')
    const other = shop.as(await aCustomer(shop))
    const missing = refusal('user.address_not_found')
    expect(await listAddresses(other)).toEqual({ items: [] })
    for (const unknown of [id, randomUUID()]) {
      await expect(updateAddress(other, { ...anAddress, id: unknown, isDefault: true })).rejects.toEqual(missing)
      await expect(removeAddress(other, { id: unknown })).rejects.toEqual(missing)
    }
    expect(await book()).toEqual(['*A'])
  })

  test('is for who is signed in, and gone with the account', async () => {
    const required = refusal('auth.required')
    await expect(listAddresses(shop.as())).rejects.toEqual(required)
    await expect(addAddress(shop.as(), { ...anAddress, isDefault: false })).rejects.toEqual(required)
    const erased = shop.as({ kind: 'customer', userId: randomUUID() })
    await expect(addAddress(erased, { ...anAddress, isDefault: false })).rejects.toEqual(required)
  })
})
