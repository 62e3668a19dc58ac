import { createTRPCClient, httpBatchLink, httpLink, type Operation, splitLink, type TRPCClient } from '@trpc/client'
import type { AppRouter, ProcedurePath } from './contract.ts'
import { eventLink } from './events.ts'
import {
  memoryStorage,
  oneCartLink,
  orderIdOf,
  orderTokens,
  type TokenStorage,
  tokenLink,
  tokenSlot,
} from './session.ts'
import { transformer } from './transformer.ts'
import { createTransport, type Fetch } from './transport.ts'

type HeaderValues = Record<string, string>

export interface ShopClientOptions {
  /** Where the shop is: `https://api.shop.example`. */
  baseUrl: string
  /** Keeps the session, the cart and the tokens of a guest's orders; memory by default. In a browser, `localStorage` keeps them over visits and tabs. */
  storage?: TokenStorage
  /** Goes on with this session, as on a server that has it from a cookie. */
  sessionToken?: string | null | undefined
  /** Goes on with this guest's cart. */
  cartToken?: string | null | undefined
  /** Sent along with every request. */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>)
  /** Used in place of the global `fetch`. */
  fetch?: Fetch
  /** How often queries and keyed mutations are tried again when no answer came or the shop is busy (2). */
  retries?: number
  /** How long one try may take, in milliseconds (30,000). */
  timeoutMs?: number
}

/** The shop: `shop.<domain>.<procedure>.query(input)`, `.mutate(input)` or `.subscribe(input, callbacks)`. */
export interface ShopClient extends TRPCClient<AppRouter> {
  readonly session: ShopSession
}

export interface ShopSession {
  /** The session token; null for a guest. */
  readonly token: string | null
  /** The key of a guest's cart; null without one. */
  readonly cartToken: string | null
  /** The token of an order placed as a guest; null when there is none. */
  orderToken(orderId: string): string | null
  /** Remembers an order's token, as the page does that the link in the confirmation leads to. */
  rememberOrder(orderId: string, token: string): void
  /** Forgets all of them, on this device only. */
  clear(): void
}

/** The mutations that take an Idempotency-Key. They always get one, and travel alone. */
export const idempotentPaths = [
  'products.addReview',
  'products.create',
  'products.adjustStock',
  'products.createCategory',
  'products.createBrand',
  'cart.addItem',
  'cart.merge',
  'orders.place',
  'orders.addTrackingEvent',
  'exports.create',
  'payments.refund',
  'users.addAddress',
  'wishlist.moveToCart',
  'webhooks.create',
  'webhooks.rotateSecret',
  'webhooks.redeliver',
  'webhooks.sendTest',
] as const satisfies ProcedurePath[]

/** The server refuses larger batches. */
const MAX_BATCH = 10
/** Proxies and servers begin to refuse URLs at 8 kB. */
const MAX_URL_LENGTH = 6_000

/** A client of the shop at `baseUrl`, which remembers the session, the guest's cart and the guest's orders. */
export function createShopClient(options: ShopClientOptions): ShopClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const storage = options.storage ?? memoryStorage()
  const session = tokenSlot(storage, `shop.session ${baseUrl}`)
  const cart = tokenSlot(storage, `shop.cart ${baseUrl}`)
  const orders = orderTokens(storage, `shop.orders ${baseUrl}`)
  if (options.sessionToken) session.set(options.sessionToken)
  if (options.cartToken) cart.set(options.cartToken)

  const headers = async (): Promise<HeaderValues> => {
    const [sessionToken, cartToken] = [session.get(), cart.get()]
    return {
      ...(typeof options.headers === 'function' ? await options.headers() : options.headers),
      ...(sessionToken && { authorization: `Bearer ${sessionToken}` }),
      ...(cartToken && { 'x-cart-token': cartToken }),
    }
  }
  const isIdempotent = ({ path }: Operation) => (idempotentPaths as readonly string[]).includes(path)
  const orderTokenFor = (op: Operation) => orders.get(orderIdOf(op) ?? '')
  const headersOf = async (op: Operation): Promise<HeaderValues> => {
    const orderToken = orderTokenFor(op)
    return {
      ...(await headers()),
      ...(isIdempotent(op) && { 'idempotency-key': idempotencyKey(op) }),
      ...(orderToken && { 'x-order-token': orderToken }),
    }
  }
  // With the shop's cookie along, whoever cleared the session would still be signed in.
  const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, { ...init, credentials: 'omit' }))
  const http = {
    url: `${baseUrl}/trpc`,
    transformer,
    fetch: createTransport({
      baseUrl,
      fetch,
      retries: options.retries ?? 2,
      timeoutMs: options.timeoutMs ?? 30_000,
    }),
  }
  const trpc = createTRPCClient<AppRouter>({
    links: [
      oneCartLink({ session, cart }),
      tokenLink({ session, cart, orders }),
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: eventLink({ url: http.url, fetch, headers: headersOf }),
        false: splitLink({
          // What comes with a header of its own cannot share a request.
          condition: (op) => isIdempotent(op) || orderTokenFor(op) !== null,
          true: httpLink({ ...http, headers: ({ op }) => headersOf(op) }),
          false: httpBatchLink({ ...http, headers, maxItems: MAX_BATCH, maxURLLength: MAX_URL_LENGTH }),
        }),
      }),
    ],
  })

  const shopSession: ShopSession = {
    get token() {
      return session.get()
    },
    get cartToken() {
      return cart.get()
    },
    orderToken: (orderId) => orders.get(orderId),
    rememberOrder: (orderId, token) => orders.set(orderId, token),
    clear() {
      session.forget(session.get())
      cart.forget(cart.get())
      orders.forget()
    },
  }
  return new Proxy(trpc, {
    get: (target, name): unknown => (name === 'session' ? shopSession : Reflect.get(target, name)),
  }) as ShopClient
}

/** The caller's own key, or a new one. `crypto.randomUUID` is missing on plain-http pages and in Node 18. */
function idempotencyKey({ context }: Operation): string {
  const { idempotencyKey: own } = context
  if (typeof own === 'string') return own
  return (
    globalThis.crypto?.randomUUID?.() ?? Array.from({ length: 3 }, () => Math.random().toString(36).slice(2)).join('')
  )
}
