import type {
  AddItemInput,
  Cart,
  Order,
  OrderQuote,
  PlaceOrderInput,
  Product,
  ProductPage,
  ProductSearchResult,
  QuoteOrderInput,
  RegisterInput,
  RegisterResult,
} from '@shop/validators'
import type { DoorName } from './settings.ts'

/** Who calls: what a client keeps between calls and sends as headers. */
export interface Shopper {
  cartToken?: string
  sessionToken?: string
}

/** What a call brought. The body is undefined when it was refused, or was no JSON. */
export interface Answer<Body> {
  status: number
  body: Body | undefined
}

/** The calls of a purchase. RPC and REST carry the same contract, so one purchase runs through both. */
export interface Door {
  name: DoorName
  listProducts(): Answer<ProductPage>
  searchProducts(q: string): Answer<ProductSearchResult>
  getProduct(idOrSlug: string): Answer<Product>
  addItem(shopper: Shopper, input: AddItemInput): Answer<Cart>
  getCart(shopper: Shopper): Answer<Cart>
  register(shopper: Shopper, input: RegisterInput): Answer<RegisterResult>
  quoteOrder(shopper: Shopper, input: QuoteOrderInput): Answer<OrderQuote>
  placeOrder(shopper: Shopper, input: PlaceOrderInput, idempotencyKey: string): Answer<Order>
  getOrder(shopper: Shopper, id: string): Answer<Order>
}

export const steps = [
  'list',
  'search',
  'detail',
  'addItem',
  'getCart',
  'register',
  'quoteOrder',
  'placeOrder',
  'getOrder',
] as const
export type Step = (typeof steps)[number]

/** Headers of a call, and the tags its timing is filed under. */
export function callParams(step: Step, { cartToken, sessionToken }: Shopper = {}, idempotencyKey?: string) {
  return {
    headers: {
      'content-type': 'application/json',
      ...(cartToken && { 'x-cart-token': cartToken }),
      ...(sessionToken && { authorization: `Bearer ${sessionToken}` }),
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    },
    // `name` keeps k6 from filing every id under a URL of its own.
    tags: { step, name: step },
  }
}

/** The text of a response as JSON; undefined when it is none. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
