import http, { type RefinedResponse } from 'k6/http'
import { type Answer, callParams, type Door, parseJson } from './door.ts'
import { SHOP_URL } from './settings.ts'

const API = `${SHOP_URL}/api/v1`

/** The shop by its REST API. */
export const rest: Door = {
  name: 'rest',
  listProducts: () => read(http.get(`${API}/products?limit=24`, callParams('list'))),
  searchProducts: (q) => read(http.get(`${API}/products/search?q=${encodeURIComponent(q)}`, callParams('search'))),
  getProduct: (idOrSlug) => read(http.get(`${API}/products/${idOrSlug}`, callParams('detail'))),
  addItem: (shopper, input) =>
    read(http.post(`${API}/cart/items`, JSON.stringify(input), callParams('addItem', shopper))),
  getCart: (shopper) => read(http.get(`${API}/cart`, callParams('getCart', shopper))),
  register: (shopper, input) =>
    read(http.post(`${API}/auth/register`, JSON.stringify(input), callParams('register', shopper))),
  quoteOrder: (shopper, input) =>
    read(http.post(`${API}/orders/quote`, JSON.stringify(input), callParams('quoteOrder', shopper))),
  placeOrder: (shopper, input, key) =>
    read(http.post(`${API}/orders`, JSON.stringify(input), callParams('placeOrder', shopper, key))),
  getOrder: (shopper, id) => read(http.get(`${API}/orders/${id}`, callParams('getOrder', shopper))),
}

function read<Body>({ status, body }: RefinedResponse<'text'>): Answer<Body> {
  return { status, body: status < 300 ? (parseJson(body) as Body | undefined) : undefined }
}
