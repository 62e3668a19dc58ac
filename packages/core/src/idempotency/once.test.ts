import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { createTestShop, tablesHolding, type TestShop } from '../testing/index.ts'
import { hashToken } from '../tokens.ts'
import { callerOf, nextCallerOf, once, tidyAnswers } from './index.ts'
import { seal, unseal } from './seal.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

const call = { key: 'key-of-the-test', scope: 'test', input: { a: 1 } }
const refusal = (code: string) => expect.objectContaining({ code })

/** An effect one can count: a brand. */
const makeBrand = (slug: string) => async (tx: CoreContext) => {
  const { name } = await tx.db.brand.create({ data: { slug, name: slug } })
  return { name }
}
const brands = (slug: string) => shop.db.brand.count({ where: { slug } })

test('a repeat gets the first answer and has no effect', async () => {
  expect(await once(shop.as(), call, makeBrand('first'))).toEqual({ name: 'first' })
  expect(await once(shop.as(), call, makeBrand('second'))).toEqual({ name: 'first' })
  expect(await brands('second')).toBe(0)
})

test('another input under the same key is refused', async () => {
  await expect(once(shop.as(), { ...call, input: { a: 2 } }, makeBrand('third'))).rejects.toEqual(
    refusal('idempotency.key_reused'),
  )
  expect(await brands('third')).toBe(0)
})

test('the same key of another caller is another key', async () => {
  expect(await once(shop.as(), { ...call, scope: 'other' }, makeBrand('other'))).toEqual({ name: 'other' })
})

test('a failed effect leaves no claim: it can be tried again', async () => {
  const retried = { ...call, key: 'key-that-fails-first' }
  const failing = async (tx: CoreContext) => {
    await makeBrand('retried')(tx)
    throw new Error('broken')
  }
  await expect(once(shop.as(), retried, failing)).rejects.toThrow('broken')
  expect(await brands('retried')).toBe(0)
  expect(await once(shop.as(), retried, makeBrand('retried'))).toEqual({ name: 'retried' })
})

test('a key is free again after 24 hours', async () => {
  const started = shop.clock.now
  shop.clock.now = new Date(started.getTime() + 86_400_000)
  expect(await once(shop.as(), call, makeBrand('a-day-later'))).toEqual({ name: 'a-day-later' })
  shop.clock.now = started
})

test('fifty at once have one effect; the others get its answer, or are told that it runs', async () => {
  const keyed = { ...call, key: 'key-of-fifty' }
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => once(shop.as(), keyed, makeBrand('fifty'))))
  const answers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
  expect(answers.length).toBeGreaterThan(0)
  expect(new Set(answers.map((answer) => answer.name))).toEqual(new Set(['fifty']))
  expect(new Set(refusals).isSubsetOf(new Set(['idempotency.in_progress']))).toBe(true)
  expect(await brands('fifty')).toBe(1)
})

test('repeats that come at the same moment all get the answer, though each locks the key while it reads', async () => {
  const again = { ...call, key: 'key-of-a-herd' }
  await once(shop.as(), again, makeBrand('herd'))
  for (let round = 0; round < 5; round++) {
    const answers = await Promise.all(Array.from({ length: 15 }, () => once(shop.as(), again, makeBrand('herd'))))
    for (const answer of answers) expect(answer).toEqual({ name: 'herd' })
  }
})

test('neither key nor answer is in the database, and the answer comes back whole', async () => {
  const secret = { ...call, key: 'key-that-nobody-may-read' }
  const answer = { cartToken: 'a token nobody may read', text: 'żółw 🐢', list: [1, null, { deep: true }] }
  expect(await once(shop.as(), secret, async () => answer)).toEqual(answer)
  expect(await once(shop.as(), secret, () => expect.fail('It ran before'))).toEqual(answer)
  const dump = await shop.dump()
  for (const text of [secret.key, answer.cartToken]) expect(tablesHolding(dump, text)).toEqual([])
})

test('an answer of nothing comes back as nothing', async () => {
  const nothing = { ...call, key: 'key-of-nothing' }
  expect(await once(shop.as(), nothing, async () => undefined)).toBeUndefined()
  expect(await once(shop.as(), nothing, () => expect.fail('It ran before'))).toBeUndefined()
})

test('an answer is opened by its own key alone', () => {
  const sealed = seal({ scope: 'a', key: 'the-key' }, { a: 1 })
  expect(unseal({ scope: 'a', key: 'the-key' }, sealed)).toEqual({ a: 1 })
  expect(() => unseal({ scope: 'a', key: 'the-kex' }, sealed)).toThrow()
  expect(() => unseal({ scope: 'b', key: 'the-key' }, sealed)).toThrow()
})

test('a key counts for the name the caller has afterwards, too', async () => {
  const keyed = { ...call, key: 'key-of-two-names', nextScope: () => 'afterwards' }
  await once(shop.as(), keyed, makeBrand('named'))
  expect(await once(shop.as(), { ...keyed, scope: 'afterwards' }, makeBrand('renamed'))).toEqual({ name: 'named' })
  expect(await brands('renamed')).toBe(0)
})

test('a guest is known by tokens that are not told, and without one by the network', () => {
  const guest = (cartToken: string | null, address: string | null, orderToken: string | null = null) =>
    callerOf(shop.as({ kind: 'guest', cartToken, orderToken }, { address }))
  expect(guest('token', '203.0.113.7')).toBe(`guest ${hashToken('token')}`)
  expect(guest('token', '198.51.100.1')).toBe(guest('token', '203.0.113.7'))
  expect(guest(null, '203.0.113.7')).not.toBe(guest(null, '198.51.100.1'))
  expect(guest(null, '203.0.113.7')).not.toContain('203.0.113.7')
  expect(nextCallerOf(shop.as(), { cartToken: 'token' })).toBe(guest('token', null))
  const withOrder = guest('token', '203.0.113.7', 'of an order')
  expect(new Set([withOrder, guest('token', null), guest(null, null, 'of an order')]).size).toBe(3)
  expect(withOrder).not.toContain('of an order')
  expect(guest(null, '203.0.113.7', 'of an order')).toBe(guest(null, '198.51.100.1', 'of an order'))
  const orderingGuest = shop.as({ kind: 'guest', cartToken: null, orderToken: 'of an order' })
  expect(nextCallerOf(orderingGuest, { cartToken: 'token' })).toBe(withOrder)
  expect(nextCallerOf(shop.as({ kind: 'customer', userId: 'u' }), { cartToken: 'token' })).toBeNull()
})

test('answers that are kept no longer are removed, the others stay', async () => {
  const started = shop.clock.now
  const late = { ...call, key: 'key-that-came-late' }
  await once(shop.as(), { ...call, key: 'key-that-came-early' }, makeBrand('early'))
  shop.clock.now = new Date(started.getTime() + 86_400_000)
  await once(shop.as(), late, makeBrand('late'))
  expect(await tidyAnswers(shop.as({ kind: 'system', job: 'test' }))).toBeGreaterThan(0)
  expect(await once(shop.as(), late, makeBrand('later'))).toEqual({ name: 'late' })
  expect(await shop.db.idempotencyKey.count({ where: { expiresAt: { lte: shop.clock.now } } })).toBe(0)
  shop.clock.now = started
  await expect(tidyAnswers(shop.as())).rejects.toEqual(refusal('auth.forbidden'))
})
