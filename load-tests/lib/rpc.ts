import http, { type RefinedResponse } from 'k6/http'
import { type Answer, callParams, type Door, parseJson } from './door.ts'
import { SHOP_URL } from './settings.ts'

type Params = ReturnType<typeof callParams>

/** The shop by tRPC, as `@shop/sdk` calls it: superjson's envelope around the input and around the answer. */
export const rpc: Door = {
  name: 'rpc',
  listProducts: () => query('products.list', { limit: 24 }, callParams('list')),
  searchProducts: (q) => query('products.search', { q }, callParams('search')),
  getProduct: (id) => query('products.byId', { id }, callParams('detail')),
  addItem: (shopper, input) => mutate('cart.addItem', input, callParams('addItem', shopper)),
  getCart: (shopper) => query('cart.get', undefined, callParams('getCart', shopper)),
  register: (shopper, input) => mutate('auth.register', input, callParams('register', shopper)),
  quoteOrder: (shopper, input) => mutate('orders.quote', input, callParams('quoteOrder', shopper)),
  placeOrder: (shopper, input, key) => mutate('orders.place', input, callParams('placeOrder', shopper, key)),
  getOrder: (shopper, id) => query('orders.byId', { id }, callParams('getOrder', shopper)),
}

function query<Body>(procedure: string, input: unknown, params: Params): Answer<Body> {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
  return read(http.get(`${SHOP_URL}/trpc/${procedure}${search}`, params))
}

function mutate<Body>(procedure: string, input: unknown, params: Params): Answer<Body> {
  return read(http.post(`${SHOP_URL}/trpc/${procedure}`, JSON.stringify({ json: input }), params))
}

function read<Body>({ status, body }: RefinedResponse<'text'>): Answer<Body> {
  const envelope = parseJson(body) as { result?: { data?: { json?: Body } } } | undefined
  return { status, body: envelope?.result?.data?.json }
}
