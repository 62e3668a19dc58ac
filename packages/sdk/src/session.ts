import type { TRPCLink } from '@trpc/client'
import { observable, observableToPromise, tap } from '@trpc/server/observable'
import type { AppRouter, Cart, ProcedurePath, Session } from './contract.ts'
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

export interface Tokens {
  session: TokenSlot
  cart: TokenSlot
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

/** Learns tokens from the answers, and forgets those the shop no longer knows. */
export const tokenLink =
  ({ session, cart }: Tokens): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) => {
    const sent = { session: session.get(), cart: cart.get() }
    return next(op).pipe(
      tap({
        next({ result }) {
          if (!('data' in result)) return
          if ((signInPaths as readonly string[]).includes(op.path)) {
            const { token } = result.data as Partial<Session>
            if (!token) return
            session.set(token)
            // Whoever came as a guest finds the cart's items in the customer's.
            if (!renewalPaths.includes(op.path)) cart.forget(sent.cart)
          } else if (signOutPaths.includes(op.path)) {
            session.forget(sent.session)
          } else if (op.path.startsWith('cart.')) {
            const answer = result.data as Cart | undefined
            if (answer?.cartToken) cart.set(answer.cartToken)
          }
        },
        error(error) {
          if (isShopError(error, 'auth.required')) session.forget(sent.session)
        },
      }),
    )
  }

/**
 * Lets a guest open one cart only: of several first calls at once, each waits for the one before, and comes with the
 * token that this one got.
 */
export const oneCartLink =
  ({ session, cart }: Tokens): TRPCLink<AppRouter> =>
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
