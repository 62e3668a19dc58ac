import type { Operation, TRPCLink } from '@trpc/client'
import { observable, observableToPromise, tap } from '@trpc/server/observable'
import type { AppRouter, Cart, PlacedOrder, ProcedurePath, RouterInputs, Session } from './contract.ts'
import { isShopError } from './errors.ts'

/** Where tokens are kept: `localStorage` and `sessionStorage` fit as they are. */
export interface TokenStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Keeps tokens as long as the program runs. */
export function memoryStorage(): TokenStorage {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

/** One remembered token. It is read from the storage every time, because another tab may have changed it. */
export interface TokenSlot {
  get(): string | null
  set(token: string): void
  /** Forgets the token, unless it was replaced by another in the meantime. */
  forget(token: string | null): void
}

export function tokenSlot(storage: TokenStorage, key: string): TokenSlot {
  const get = () => storage.getItem(key) || null
  return {
    get,
    set: (token) => storage.setItem(key, token),
    forget: (token) => {
      if (get() === token) storage.removeItem(key)
    },
  }
}

/** The tokens of orders placed as a guest, by the order's id. */
export interface OrderTokens {
  get(orderId: string): string | null
  set(orderId: string, token: string): void
  /** Forgets one, or all of them. */
  forget(orderId?: string): void
}

export function orderTokens(storage: TokenStorage, key: string): OrderTokens {
  const read = (): Record<string, string> => {
    try {
      return { ...(JSON.parse(storage.getItem(key) ?? '{}') as Record<string, string>) }
    } catch {
      return {}
    }
  }
  const write = (tokens: Record<string, string>) => {
    if (Object.keys(tokens).length > 0) storage.setItem(key, JSON.stringify(tokens))
    else storage.removeItem(key)
  }
  return {
    get: (orderId) => read()[orderId] || null,
    set: (orderId, token) => write({ ...read(), [orderId]: token }),
    forget(orderId) {
      if (orderId === undefined) return storage.removeItem(key)
      const { [orderId]: _, ...others } = read()
      write(others)
    },
  }
}

/** The order that a call is about: `orders.byId` and the like name it `id`, others `orderId`. */
export function orderIdOf({ path, input }: Pick<Operation, 'path' | 'input'>): string | null {
  if (typeof input !== 'object' || input === null) return null
  const id: unknown = Reflect.get(input, path.startsWith('orders.') ? 'id' : 'orderId')
  return typeof id === 'string' ? id : null
}

export interface Tokens {
  session: TokenSlot
  cart: TokenSlot
  orders: OrderTokens
}

/** The procedures that answer with a session; registering may ask for a click in a mail instead. */
export const signInPaths = [
  'auth.register',
  'auth.confirmRegistration',
  'auth.login',
  'auth.refresh',
  'auth.changePassword',
] as const satisfies ProcedurePath[]

/** Those of them that renew a session, and know nothing of a guest's cart. */
const renewalPaths: readonly string[] = ['auth.refresh', 'auth.changePassword'] satisfies ProcedurePath[]

/** The procedures after which the session that came along is no more. */
const signOutPaths: readonly string[] = ['auth.logout', 'auth.logoutAll', 'users.erase'] satisfies ProcedurePath[]

const placePath: string = 'orders.place' satisfies ProcedurePath
const claimPath: string = 'orders.claim' satisfies ProcedurePath

/** Learns tokens from the answers, and forgets those the shop no longer knows. */
export const tokenLink =
  ({ session, cart, orders }: Tokens): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) => {
    const sent = { session: session.get(), cart: cart.get() }
    const orderId = orderIdOf(op)
    return next(op).pipe(
      tap({
        next({ result }) {
          if (!('data' in result)) return
          if ((signInPaths as readonly string[]).includes(op.path)) {
            const { token, cartToken } = result.data as Partial<Session>
            if (!token) return
            session.set(token)
            // Whoever came as a guest finds the cart's items in the customer's, if there was room for all of them.
            if (!renewalPaths.includes(op.path) && !cartToken) cart.forget(sent.cart)
          } else if (signOutPaths.includes(op.path)) {
            session.forget(sent.session)
          } else if (op.path === placePath) {
            const { id, orderToken } = result.data as PlacedOrder
            if (orderToken) orders.set(id, orderToken)
          } else if (op.path === claimPath) {
            if (orderId) orders.forget(orderId)
          } else if (op.path.startsWith('cart.')) {
            const answer = result.data as Cart | undefined
            if (answer?.cartToken) cart.set(answer.cartToken)
            else if (op.path === 'cart.merge') cart.forget((op.input as RouterInputs['cart']['merge']).cartToken)
          }
        },
        error(error) {
          if (isShopError(error, 'auth.required')) session.forget(sent.session)
          // Somebody's account has it now.
          if (isShopError(error, 'order.not_found') && orderId) orders.forget(orderId)
        },
      }),
    )
  }

/**
 * Lets a guest open one cart only: of several first calls at once, each waits for the one before, and comes with the
 * token that this one got.
 */
export const oneCartLink =
  ({ session, cart }: Pick<Tokens, 'session' | 'cart'>): TRPCLink<AppRouter> =>
  () => {
    let last: Promise<unknown> = Promise.resolve()
    return ({ op, next }) => {
      if (op.path !== 'cart.addItem' || session.get() || cart.get()) return next(op)
      const result = last.then(() => observableToPromise(next(op)))
      last = result.catch(() => undefined)
      return observable((observer) => {
        result.then((value) => {
          observer.next(value)
          observer.complete()
        }, observer.error)
      })
    }
  }
