import { getUntypedClient, safe } from '@trpc/client'
import { describe, expect, test } from 'vitest'
import { createShopClient, memoryStorage } from '../src/index.ts'
import { type Received, refuse, startFakeShop, succeed } from './fake-shop.ts'

const account = { email: 'ada@example.com', password: 'correct horse battery' }
const tokensOf = ({ headers }: Received) => [headers['authorization'], headers['x-cart-token']]

/** Opens carts for guests and signs anybody in, as the shop does. */
function serveTokens(request: Received) {
  let opened = 0
  return succeed(request, (path) => {
    if (path.startsWith('auth.')) return { token: 'session-1', expiresAt: '2026-12-23T00:00:00.000Z', user: {} }
    const isGuest = !request.headers['authorization'] && !request.headers['x-cart-token']
    return path === 'cart.addItem' && isGuest ? { cartToken: `cart-${++opened}` } : {}
  })
}

test('the guest’s cart is remembered, and handed over at sign-in', async () => {
  await using fake = await startFakeShop(serveTokens)
  const shop = createShopClient({ baseUrl: fake.url })
  expect(shop.session.token).toBeNull()
  await shop.cart.addItem.mutate({ productId: 'p' })
  expect(shop.session.cartToken).toBe('cart-1')
  await shop.cart.get.query()
  await shop.auth.register.mutate({ ...account, name: 'Ada' })
  expect([shop.session.token, shop.session.cartToken]).toEqual(['session-1', null])
  await shop.cart.get.query()
  expect(fake.received.map(tokensOf)).toEqual([
    [undefined, undefined],
    [undefined, 'cart-1'],
    [undefined, 'cart-1'],
    ['Bearer session-1', undefined],
  ])
})

test('signing in remembers the session, and a refused attempt forgets nothing', async () => {
  let correct = false
  await using fake = await startFakeShop((request) =>
    correct ? serveTokens(request) : refuse(request, 'auth.invalid_credentials', { status: 401 }),
  )
  const shop = createShopClient({ baseUrl: fake.url, sessionToken: 'session-0', cartToken: 'cart-0' })
  await expect(shop.auth.login.mutate(account)).rejects.toThrow('auth.invalid_credentials')
  expect([shop.session.token, shop.session.cartToken]).toEqual(['session-0', 'cart-0'])
  correct = true
  await shop.auth.login.mutate(account)
  expect([shop.session.token, shop.session.cartToken]).toEqual(['session-1', null])
})

test('renewing a session remembers the new one, and leaves a cart alone', async () => {
  await using fake = await startFakeShop(serveTokens)
  const shop = createShopClient({ baseUrl: fake.url, sessionToken: 'session-0', cartToken: 'cart-0' })
  await shop.auth.refresh.mutate()
  expect([shop.session.token, shop.session.cartToken]).toEqual(['session-1', 'cart-0'])
})

test('what the customer’s cart had no room for keeps its token, at sign-in and when merged', async () => {
  let full = true
  await using fake = await startFakeShop((request) =>
    succeed(request, (path) => {
      const rest = full ? { cartToken: 'cart-0' } : {}
      return path === 'auth.login' ? { token: 'session-1', expiresAt: '', user: {}, ...rest } : rest
    }),
  )
  const shop = createShopClient({ baseUrl: fake.url, cartToken: 'cart-0' })
  await shop.auth.login.mutate(account)
  expect([shop.session.token, shop.session.cartToken]).toEqual(['session-1', 'cart-0'])
  await shop.cart.merge.mutate({ cartToken: 'cart-0' })
  expect(shop.session.cartToken).toBe('cart-0')
  full = false
  await shop.cart.merge.mutate({ cartToken: 'another' })
  expect(shop.session.cartToken).toBe('cart-0')
  await shop.cart.merge.mutate({ cartToken: 'cart-0' })
  expect(shop.session.cartToken).toBeNull()
})

test('registering where a mail comes first signs nobody in', async () => {
  await using fake = await startFakeShop((request) => succeed(request, () => ({ status: 'confirmation_sent' })))
  const shop = createShopClient({ baseUrl: fake.url, cartToken: 'cart-0' })
  await shop.auth.register.mutate({ ...account, name: 'Ada' })
  expect([shop.session.token, shop.session.cartToken]).toEqual([null, 'cart-0'])
})

test.each(['logout', 'logoutAll'] as const)('%s forgets the session', async (procedure) => {
  await using fake = await startFakeShop((request) => succeed(request, () => undefined))
  const shop = createShopClient({ baseUrl: fake.url, sessionToken: 'session-0' })
  await shop.auth[procedure].mutate()
  expect(shop.session.token).toBeNull()
})

test('a session the shop does not know any more is forgotten', async () => {
  await using fake = await startFakeShop((request) => refuse(request, 'auth.required', { status: 401 }))
  const shop = createShopClient({ baseUrl: fake.url, sessionToken: 'stale', cartToken: 'cart-1' })
  await expect(shop.cart.get.query()).rejects.toThrow('auth.required')
  expect([shop.session.token, shop.session.cartToken]).toEqual([null, 'cart-1'])
})

test('an old session that is refused late does not end the new one', async () => {
  await using fake = await startFakeShop((request) => {
    storage.setItem(key, 'from another tab')
    return refuse(request, 'auth.required', { status: 401 })
  })
  const storage = memoryStorage()
  const key = `shop.session ${fake.url}`
  const shop = createShopClient({ baseUrl: fake.url, storage, sessionToken: 'stale' })
  await expect(shop.orders.list.query({})).rejects.toThrow('auth.required')
  expect(shop.session.token).toBe('from another tab')
})

test('a cart opened while signing in is kept', async () => {
  await using fake = await startFakeShop((request) => {
    storage.setItem(`shop.cart ${fake.url}`, 'cart of another tab')
    return serveTokens(request)
  })
  const storage = memoryStorage()
  const shop = createShopClient({ baseUrl: fake.url, storage, cartToken: 'cart-1' })
  await shop.auth.login.mutate(account)
  expect(shop.session.cartToken).toBe('cart of another tab')
})

test('tabs with one storage share session and cart', async () => {
  await using fake = await startFakeShop(serveTokens)
  const storage = memoryStorage()
  const [one, two] = [
    createShopClient({ baseUrl: fake.url, storage }),
    createShopClient({ baseUrl: fake.url, storage }),
  ]
  await one.auth.login.mutate(account)
  expect(two.session.token).toBe('session-1')
  two.session.clear()
  expect(one.session.token).toBeNull()
})

test('two shops in one storage do not see each other’s tokens', async () => {
  await using fake = await startFakeShop(serveTokens)
  const storage = memoryStorage()
  await createShopClient({ baseUrl: fake.url, storage }).auth.login.mutate(account)
  expect(createShopClient({ baseUrl: 'https://other.example', storage }).session.token).toBeNull()
})

test('a guest who adds several things at once opens one cart', async () => {
  await using fake = await startFakeShop(serveTokens)
  const shop = createShopClient({ baseUrl: fake.url })
  await Promise.all(['a', 'b', 'c'].map((productId) => shop.cart.addItem.mutate({ productId })))
  expect(fake.received.map(tokensOf)).toEqual([
    [undefined, undefined],
    [undefined, 'cart-1'],
    [undefined, 'cart-1'],
  ])
})

test('a first call that fails lets the next one open the cart', async () => {
  await using fake = await startFakeShop((request) =>
    fake.received.length === 1 ? refuse(request, 'product.not_found', { status: 404 }) : serveTokens(request),
  )
  const shop = createShopClient({ baseUrl: fake.url })
  const calls = ['a', 'b', 'c'].map((productId) => shop.cart.addItem.mutate({ productId }))
  const outcomes = await Promise.allSettled(calls)
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(fake.received.map((request) => tokensOf(request)[1])).toEqual([undefined, undefined, 'cart-1'])
})

describe('the token of an order placed as a guest', () => {
  const place = {
    shippingAddress: { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' },
    email: 'a@b.example',
  }
  const orderTokensOf = (received: Received[]) => received.map(({ headers }) => headers['x-order-token'])
  let claimed = false
  const serveOrders = (request: Received) =>
    claimed
      ? refuse(request, 'order.not_found', { status: 404 })
      : succeed(request, (path) => (path === 'orders.place' ? { id: 'order-1', orderToken: 'token-1' } : {}))

  test('goes along with every call about that order, and with no other', async () => {
    await using fake = await startFakeShop(serveOrders)
    const shop = createShopClient({ baseUrl: fake.url })
    await shop.orders.place.mutate(place)
    expect(shop.session.orderToken('order-1')).toBe('token-1')
    await shop.orders.byId.query({ id: 'order-1' })
    await shop.orders.byId.query({ id: 'order-2' })
    await shop.products.byId.query({ id: 'order-1' })
    expect(orderTokensOf(fake.received)).toEqual([undefined, 'token-1', undefined, undefined])
  })

  test('is kept apart when several orders are read at once', async () => {
    await using fake = await startFakeShop(serveOrders)
    const shop = createShopClient({ baseUrl: fake.url })
    for (const count of [1, 2]) shop.session.rememberOrder(`order-${count}`, `token-${count}`)
    await Promise.all(['order-1', 'order-2', 'order-3'].map((id) => shop.orders.byId.query({ id })))
    expect(new Set(orderTokensOf(fake.received))).toEqual(new Set(['token-1', 'token-2', undefined]))
  })

  test('is forgotten when an account takes the order, and when another has', async () => {
    await using fake = await startFakeShop(serveOrders)
    const shop = createShopClient({ baseUrl: fake.url, sessionToken: 'session-0' })
    shop.session.rememberOrder('order-1', 'token-1')
    shop.session.rememberOrder('order-2', 'token-2')
    await shop.orders.claim.mutate({ id: 'order-1', orderToken: 'token-1' })
    expect([shop.session.orderToken('order-1'), shop.session.orderToken('order-2')]).toEqual([null, 'token-2'])
    claimed = true
    await expect(shop.orders.byId.query({ id: 'order-2' })).rejects.toThrow('order.not_found')
    expect(shop.session.orderToken('order-2')).toBeNull()
  })

  test('survives in the storage, which may hold anything, until the session is cleared', async () => {
    const storage = memoryStorage()
    const open = () => createShopClient({ baseUrl: 'https://shop.example', storage })
    open().session.rememberOrder('order-1', 'token-1')
    expect(open().session.orderToken('order-1')).toBe('token-1')
    open().session.clear()
    expect(open().session.orderToken('order-1')).toBeNull()
    storage.setItem('shop.orders https://shop.example', 'not JSON')
    expect(open().session.orderToken('order-1')).toBeNull()
  })
})

test('the client is tRPC’s, and no promise', async () => {
  await using fake = await startFakeShop((request) => succeed(request, (path) => path))
  const shop = createShopClient({ baseUrl: fake.url })
  expect(await Promise.resolve(shop)).toBe(shop)
  expect(await getUntypedClient(shop).query('health.live')).toBe('health.live')
  expect(await safe(shop.health.live.query())).toEqual(['health.live', undefined])
  expect(Object.keys(shop.session)).toEqual(['token', 'cartToken', 'orderToken', 'rememberOrder', 'clear'])
})
