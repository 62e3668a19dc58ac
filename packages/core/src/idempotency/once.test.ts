import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CoreContext } from '../context.ts'
import { createTestShop, type TestShop } from '../testing/index.ts'
import { once } from './index.ts'

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
