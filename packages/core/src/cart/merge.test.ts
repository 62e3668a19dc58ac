import fc from 'fast-check'
import { MAX_LINES, MAX_QUANTITY } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { login } from '../auth/index.ts'
import type { Actor } from '../context.ts'
import { aCustomer, anAccount, aProduct, aVariant, createTestShop, type TestShop } from '../testing/index.ts'
import { type Pieces, splitForMerge } from './cart.rules.ts'
import { addItem, getCart, mergeCart, removeItem, updateItem } from './index.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop({ connections: 20 })
})
afterAll(() => shop.close())

const guest = (cartToken: string | null = null): Actor => ({ kind: 'guest', cartToken })
const refusal = (code: string) => expect.objectContaining({ code })

/** The token of a guest who has put these into a cart. */
async function aGuestsCart(...pieces: Pieces[]): Promise<string> {
  let token: string | null = null
  for (const line of pieces) token = (await addItem(shop.as(guest(token)), line)).cartToken ?? token
  return token ?? expect.fail('A guest gets a token')
}

/** What is in an actor's cart, by variant. */
async function piecesOf(actor: Actor): Promise<Map<string, number>> {
  const { items } = await getCart(shop.as(actor))
  return new Map(items.map(({ variantId, quantity }) => [variantId, quantity]))
}

describe('dividing what a guest had', () => {
  const pieces = fc.uniqueArray(
    fc.record({ variantId: fc.nat({ max: 150 }).map(String), quantity: fc.integer({ min: 1, max: MAX_QUANTITY }) }),
    { selector: ({ variantId }) => variantId, maxLength: MAX_LINES, size: 'max' },
  )
  const sums = (...lists: Pieces[][]) => {
    const sum = new Map<string, number>()
    for (const { variantId, quantity } of lists.flat()) sum.set(variantId, (sum.get(variantId) ?? 0) + quantity)
    return sum
  }

  test('loses no piece, doubles none, and leaves only what there is no room for', () => {
    fc.assert(
      fc.property(pieces, pieces, (customers, guests) => {
        const { moved, left } = splitForMerge(customers, guests)
        expect(sums(moved, left)).toEqual(sums(guests))
        const after = sums(customers, moved)
        expect(after.size).toBeLessThanOrEqual(MAX_LINES)
        for (const quantity of after.values()) expect(quantity).toBeLessThanOrEqual(MAX_QUANTITY)
        for (const { variantId } of left) {
          expect(after.get(variantId) === MAX_QUANTITY || after.size === MAX_LINES).toBe(true)
        }
      }),
    )
  })

  test('moves nothing the second time', () => {
    fc.assert(
      fc.property(pieces, pieces, (customers, guests) => {
        const { moved, left } = splitForMerge(customers, guests)
        const after = [...sums(customers, moved)].map(([variantId, quantity]) => ({ variantId, quantity }))
        expect(splitForMerge(after, left)).toEqual({ moved: [], left })
      }),
    )
  })
})

describe('merging by call', () => {
  test('moves a guest’s lines over once, whatever is retried', async () => {
    const { id: variantId } = await aVariant(shop)
    const customer = await aCustomer(shop)
    const cartToken = await aGuestsCart({ variantId, quantity: 3 })
    const first = await mergeCart(shop.as(customer), { cartToken })
    expect(first).toMatchObject({ itemCount: 3, warnings: [] })
    expect(first.cartToken).toBeUndefined()
    expect(await mergeCart(shop.as(customer), { cartToken })).toEqual(first)
    expect(await getCart(shop.as(guest(cartToken)))).toMatchObject({ id: null })
  })

  test('leaves in the guest’s cart what would be more than 99, and says so', async () => {
    const { id: variantId } = await aVariant(shop, { stock: 200 })
    const customer = await aCustomer(shop)
    await addItem(shop.as(customer), { variantId, quantity: 60 })
    const cartToken = await aGuestsCart({ variantId, quantity: 60 })
    for (let round = 0; round < 2; round++) {
      const cart = await mergeCart(shop.as(customer), { cartToken })
      expect(cart).toMatchObject({ itemCount: 99, warnings: [{ code: 'cart_full', lineCount: 1 }], cartToken })
      expect(await piecesOf(guest(cartToken))).toEqual(new Map([[variantId, 21]]))
    }
  })

  test('leaves in the guest’s cart the lines past 100, until there is room', async () => {
    const { variants } = await aProduct(shop, { variants: Array.from({ length: 103 }, () => ({})) })
    const customer = await aCustomer(shop)
    for (const { id } of variants.slice(0, 98)) await addItem(shop.as(customer), { variantId: id, quantity: 1 })
    const guests = variants.slice(97).map(({ id }) => ({ variantId: id, quantity: 1 }))
    const cartToken = await aGuestsCart(...guests)
    const cart = await mergeCart(shop.as(customer), { cartToken })
    expect(cart.items).toHaveLength(100)
    expect(cart).toMatchObject({ itemCount: 101, warnings: [{ code: 'cart_full', lineCount: 3 }] })
    expect([...(await piecesOf(guest(cartToken))).keys()]).toEqual(guests.slice(3).map(({ variantId }) => variantId))

    for (const { id } of cart.items.slice(0, 3)) await removeItem(shop.as(customer), { itemId: id })
    expect(await mergeCart(shop.as(customer), { cartToken })).toMatchObject({ warnings: [] })
    expect(await piecesOf(guest(cartToken))).toEqual(new Map())
  })

  test('at sign-in keeps the rest too, and answers with its token', async () => {
    const { id: variantId } = await aVariant(shop, { stock: 200 })
    const account = await anAccount(shop)
    await addItem(shop.as(account.actor), { variantId, quantity: 99 })
    const cartToken = await aGuestsCart({ variantId, quantity: 1 })
    expect(await login(shop.as(guest(cartToken)), account)).toMatchObject({ cartToken })
    expect(await piecesOf(guest(cartToken))).toEqual(new Map([[variantId, 1]]))
  })

  test('brings a line along whose product is no longer sold, with its warning', async () => {
    const product = await aProduct(shop)
    const variantId = product.variants[0]!.id
    const cartToken = await aGuestsCart({ variantId, quantity: 2 })
    await shop.db.product.update({ where: { id: product.id }, data: { deletedAt: new Date() } })
    const cart = await mergeCart(shop.as(await aCustomer(shop)), { cartToken })
    expect(cart).toMatchObject({ itemCount: 0, items: [{ variantId }], warnings: [{ code: 'no_longer_sold' }] })
  })

  test('keeps the price each saw, so that a change is told of', async () => {
    const { id: variantId } = await aVariant(shop, { priceCents: 1_000 })
    const cartToken = await aGuestsCart({ variantId, quantity: 1 })
    await shop.db.variant.update({ where: { id: variantId }, data: { priceCents: 900 } })
    const { warnings } = await mergeCart(shop.as(await aCustomer(shop)), { cartToken })
    expect(warnings).toMatchObject([{ code: 'price_changed', oldPriceCents: 1_000, newPriceCents: 900 }])
  })

  test('is for customers, and a token that opens nothing changes nothing', async () => {
    const customer = await aCustomer(shop)
    expect(await mergeCart(shop.as(customer), { cartToken: 'made-up' })).toMatchObject({ id: null, warnings: [] })
    await expect(mergeCart(shop.as(), { cartToken: 'made-up' })).rejects.toEqual(refusal('auth.required'))
  })

  test('does not bring back what lay in a customer’s cart that has expired', async () => {
    const [old, recent] = [await aVariant(shop), await aVariant(shop)]
    const [merging, adding] = [await aCustomer(shop), await aCustomer(shop)]
    for (const actor of [merging, adding]) await addItem(shop.as(actor), { variantId: old.id, quantity: 1 })
    const started = shop.clock.now
    shop.clock.now = new Date(started.getTime() + 31 * 86_400_000)
    const cartToken = await aGuestsCart({ variantId: recent.id, quantity: 1 })
    await mergeCart(shop.as(merging), { cartToken })
    await addItem(shop.as(adding), { variantId: recent.id, quantity: 1 })
    for (const actor of [merging, adding]) expect(await piecesOf(actor)).toEqual(new Map([[recent.id, 1]]))
    shop.clock.now = started
  })
})

describe('two devices of one customer', () => {
  type Device = 0 | 1
  type Step =
    | { do: 'add' | 'update'; device: Device; variant: number; quantity: number }
    | { do: 'remove'; device: Device; variant: number }
    | { do: 'merge' | 'login' | 'logout'; device: Device }

  const device = fc.constantFrom<Device>(0, 1)
  const variant = fc.nat({ max: 2 })
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        device,
        variant,
        quantity: fc.integer({ min: 1, max: 60 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('update' as const),
        device,
        variant,
        quantity: fc.integer({ min: 1, max: MAX_QUANTITY }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), device, variant }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constantFrom('merge' as const, 'login' as const, 'logout' as const), device }),
    },
  )

  /** What the shop should hold, in plain numbers: by cart (`user`, or a guest's token), by variant. */
  function aModel() {
    const carts = new Map<string, Map<string, number>>()
    const cart = (name: string) => carts.get(name) ?? carts.set(name, new Map()).get(name)!
    return {
      cart,
      add(name: string, id: string, quantity: number) {
        const sum = (cart(name).get(id) ?? 0) + quantity
        if (sum > MAX_QUANTITY) return 'cart.quantity_limit'
        cart(name).set(id, sum)
        return null
      },
      merge(token: string) {
        for (const [id, quantity] of cart(token)) {
          const mine = cart('user').get(id) ?? 0
          const moved = Math.min(quantity, MAX_QUANTITY - mine)
          cart('user').set(id, mine + moved)
          if (moved === quantity) cart(token).delete(id)
          else cart(token).set(id, quantity - moved)
        }
      },
    }
  }

  test('lose no line and double none, in any order and repetition of what they do', { timeout: 120_000 }, async () => {
    const { variants } = await aProduct(shop, { variants: Array.from({ length: 3 }, () => ({ stock: 1_000 })) })
    const run = async (steps: Step[]) => {
      const account = await anAccount(shop)
      const model = aModel()
      /** Each device's token, which it never forgets, and whether it is signed in. */
      const devices = [0, 1].map(() => ({ token: null as string | null, signedIn: false }))
      const codeOf = (promise: Promise<unknown>) =>
        promise.then(
          () => null,
          (error: { code?: string }) => error.code,
        )
      for (const next of steps) {
        const mine = devices[next.device]!
        const actor = mine.signedIn ? account.actor : guest(mine.token)
        switch (next.do) {
          case 'add': {
            const variantId = variants[next.variant]!.id
            const before = mine.token
            const code = await codeOf(
              addItem(shop.as(actor), { variantId, quantity: next.quantity }).then(({ cartToken }) => {
                mine.token = cartToken ?? mine.token
              }),
            )
            // A guest whose cart was merged away starts another.
            const name = mine.signedIn ? 'user' : mine.token!
            if (before !== mine.token) expect([...model.cart(before ?? '')]).toEqual([])
            expect(code).toBe(model.add(name, variantId, next.quantity))
            break
          }
          case 'update':
          case 'remove': {
            const variantId = variants[next.variant]!.id
            const { items } = await getCart(shop.as(actor))
            const item = items.find((candidate) => candidate.variantId === variantId)
            if (!item) break
            const lines = model.cart(mine.signedIn ? 'user' : mine.token!)
            if (next.do === 'update') {
              await updateItem(shop.as(actor), { itemId: item.id, quantity: next.quantity })
              lines.set(variantId, next.quantity)
            } else {
              await removeItem(shop.as(actor), { itemId: item.id })
              lines.delete(variantId)
            }
            break
          }
          case 'merge':
            if (!mine.token || !mine.signedIn) break
            await mergeCart(shop.as(account.actor), { cartToken: mine.token })
            model.merge(mine.token)
            break
          case 'login':
            await login(shop.as(guest(mine.token)), account)
            if (mine.token) model.merge(mine.token)
            mine.signedIn = true
            break
          case 'logout':
            mine.signedIn = false
        }
        expect(await piecesOf(account.actor)).toEqual(model.cart('user'))
        for (const { token } of devices) if (token) expect(await piecesOf(guest(token))).toEqual(model.cart(token))
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), run), { numRuns: 25 })
  })

  test('and keep every piece when all of it happens at once', { timeout: 120_000 }, async () => {
    const { variants } = await aProduct(shop, { variants: Array.from({ length: 4 }, () => ({ stock: 10_000 })) })
    const moves = fc.array(
      fc.oneof(
        fc.record({ who: fc.constantFrom('customer', 'guest A', 'guest B'), variant: fc.nat({ max: 3 }) }),
        fc.record({ merge: fc.constantFrom('guest A', 'guest B') }),
      ),
      { minLength: 10, maxLength: 30 },
    )
    const run = async (all: ({ who: string; variant: number } | { merge: string })[]) => {
      const customer = await aCustomer(shop)
      const first = { variantId: variants[0]!.id, quantity: 1 }
      const tokens: Record<string, string> = {
        'guest A': await aGuestsCart(first),
        'guest B': await aGuestsCart(first),
      }
      const opened = Object.values(tokens)
      await Promise.all(
        all.map(async (move) => {
          if ('merge' in move) return mergeCart(shop.as(customer), { cartToken: tokens[move.merge]! })
          const actor = move.who === 'customer' ? customer : guest(tokens[move.who])
          const { cartToken } = await addItem(shop.as(actor), { variantId: variants[move.variant]!.id, quantity: 1 })
          // Its cart was merged a moment before, so this opened another.
          if (cartToken) opened.push(cartToken)
          return null
        }),
      )
      const added = all.filter((move) => 'who' in move).length + 2
      let found = 0
      for (const actor of [customer, ...opened.map(guest)]) {
        for (const quantity of (await piecesOf(actor)).values()) found += quantity
      }
      expect(found).toBe(added)
      expect(await shop.db.cart.count({ where: { userId: customer.userId } })).toBeLessThanOrEqual(1)
    }
    await fc.assert(fc.asyncProperty(moves, run), { numRuns: 25 })
  })

  test('two carts merged crosswise into two customers at once never wait in a circle', async () => {
    const deadlocks: object[] = []
    const warn = (fields: object) => void deadlocks.push(fields)
    const as = (actor: Actor | undefined) => ({ ...shop.as(actor), log: { ...shop.as().log, warn } })
    const { id: variantId } = await aVariant(shop, { stock: 1_000 })
    for (let round = 0; round < 20; round++) {
      const customers = [await aCustomer(shop), await aCustomer(shop)]
      const tokens = [await aGuestsCart({ variantId, quantity: 1 }), await aGuestsCart({ variantId, quantity: 1 })]
      const [mine, others] = round % 2 === 0 ? customers : customers.toReversed()
      await addItem(shop.as(mine), { variantId, quantity: 1 })
      if (round % 3 === 0) await addItem(shop.as(others), { variantId, quantity: 1 })
      const pairs = customers.flatMap((customer) => tokens.map((cartToken) => ({ customer, cartToken })))
      await Promise.all(pairs.map(({ customer, cartToken }) => mergeCart(as(customer), { cartToken })))
      const counts = await Promise.all(customers.map(async (customer) => (await getCart(shop.as(customer))).itemCount))
      expect(counts[0]! + counts[1]!).toBe(round % 3 === 0 ? 4 : 3)
    }
    expect(deadlocks).toEqual([])
  })
})
