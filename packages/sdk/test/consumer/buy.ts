// A stranger's program: package.test.ts compiles it against the packed tarball, outside of the repository, and runs it.
import {
  type AppRouter,
  type Cart,
  createShopClient,
  type ErrorCode,
  isNetworkError,
  isShopError,
  type Order,
  type OrderQuote,
  type RouterInputs,
  type RouterOutputs,
} from '@shop/sdk'
import type { TRPCClientError } from '@trpc/client'

/** Buys the first thing in stock as a new customer. Returns the order. */
export async function buy(baseUrl: string): Promise<Order> {
  const shop = createShopClient({ baseUrl })
  const { items } = await shop.products.list.query({ limit: 100 })
  const summary = items.find(({ inStock }) => inStock)
  if (!summary) throw new Error('Nothing in stock')
  const product = await shop.products.byId.query({ id: summary.slug })
  const variant = product.variants.find(({ available }) => available > 0)
  if (!variant) throw new Error('No variant in stock')

  const cart: Cart = await shop.cart.addItem.mutate({ variantId: variant.id })
  await shop.auth.register.mutate({
    email: `${crypto.randomUUID()}@example.com`,
    password: 'correct horse',
    name: 'Ada',
  })
  const quote: OrderQuote = await shop.orders.quote.mutate({ country: 'DE' })
  if (quote.subtotalCents !== cart.subtotalCents) throw new Error('The quote is for something else')
  const { id } = await shop.orders.place.mutate({
    shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' },
    expectedTotalCents: quote.totalCents,
  })
  return shop.orders.byId.query({ id })
}

/** Why an order of nothing is refused. */
export async function orderNothing(baseUrl: string): Promise<ErrorCode | 'network' | null> {
  const shop = createShopClient({ baseUrl, retries: 0 })
  try {
    await shop.auth.register.mutate({
      email: `${crypto.randomUUID()}@example.com`,
      password: 'correct horse',
      name: 'Ada',
    })
    await shop.orders.place.mutate({
      shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' },
    })
    return null
  } catch (error) {
    if (isShopError(error)) return error.data.code
    if (isNetworkError(error)) return 'network'
    throw error
  }
}

/** How errors narrow. Never called. */
export function explain(error: unknown): string | number | undefined {
  // @ts-expect-error there is no such code
  isShopError(error, 'cart.on_fire')
  if (isShopError(error, 'cart.out_of_stock')) {
    // @ts-expect-error the details are those of the code
    void error.data.details.maxLines
    return error.data.details.lines[0]?.available
  }
  if (isShopError(error, 'order.total_changed', 'cart.empty')) {
    const code: 'order.total_changed' | 'cart.empty' = error.data.code
    // @ts-expect-error an empty cart has no details
    if (error.data.code === 'cart.empty') void error.data.details.totalCents
    else return error.data.details.totalCents
    return code
  }
  if (isShopError(error)) {
    switch (error.data.code) {
      case 'cart.quantity_limit':
        return error.data.details.maxQuantity
      case 'request.invalid':
        return error.data.issues?.map((issue) => issue.path).join()
      default:
        return error.data.requestId
    }
  }
  if (!isNetworkError(error)) return undefined
  const same: TRPCClientError<AppRouter> = error
  return same.message
}

/** What must not compile. Never called. */
export async function mistakes(baseUrl: string): Promise<void> {
  const shop = createShopClient({ baseUrl, storage: localStorage, fetch })
  // @ts-expect-error the base URL is needed
  createShopClient({})
  // @ts-expect-error ids are strings
  await shop.products.byId.query({ id: 1 })
  // @ts-expect-error the id is needed
  await shop.products.byId.query({})
  // @ts-expect-error mutations mutate
  await shop.cart.clear.query()
  // @ts-expect-error there is no such procedure
  await shop.cart.steal.mutate()
  // @ts-expect-error nobody sets a price
  await shop.cart.addItem.mutate({ productId: 'p', priceCents: 1 })
  const order = await shop.orders.byId.query({ id: 'o' })
  // @ts-expect-error amounts are numbers
  const total: string = order.totalCents
  // @ts-expect-error a status is one of eight
  const lost = order.status === 'lost'
  // @ts-expect-error there is no such field
  void [total, lost, order.discount]
}

type IsAny<Type> = 0 extends 1 & Type ? true : false
/** Nothing has silently become `any`. */
export const known: false[] = [
  false satisfies IsAny<RouterOutputs['products']['list']['items'][number]>,
  false satisfies IsAny<RouterOutputs['products']['byId']['variants'][number]['priceCents']>,
  false satisfies IsAny<RouterOutputs['cart']['addItem']['items'][number]>,
  false satisfies IsAny<RouterOutputs['orders']['place']['lines'][number]['totalCents']>,
  false satisfies IsAny<RouterOutputs['auth']['login']['user']>,
  false satisfies IsAny<RouterInputs['orders']['place']['shippingAddress']>,
  false satisfies IsAny<NonNullable<TRPCClientError<AppRouter>['data']>['code']>,
]
