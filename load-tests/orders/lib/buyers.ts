import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { post } from '../../security/lib/calls.ts'
import type { StandingShop } from './standing-shop.ts'

export type Door = 'rpc' | 'rest'

/** Somebody with a cart: a guest by its token, a customer by that of a session. */
export interface Buyer {
  email: string
  headers: Record<string, string>
  door: Door
  /** The server asked first; each further try asks the next one. */
  server: number
}

/** How many of each there are, in words. */
export function countsOf(words: readonly string[]): string {
  const counts = Map.groupBy(words, (word) => word)
  return [...counts].map(([word, all]) => `${all.length} × ${word}`).join(', ')
}

/** What came of an order in the end, and of the tries before. */
export interface Outcome {
  status: number
  /** The order's id, or the code of the refusal. */
  said: string
  /** Opens a guest's order. */
  orderToken?: string | undefined
  /** Why it was tried again: codes of refusals, or `broken` for a connection. */
  retries: string[]
}

const PROCEDURES = { '/cart/items': 'cart.addItem', '/orders': 'orders.place' } as const
const ADDRESS = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }

/** Accounts with an open session each, without the hashing of passwords that registering takes. */
export async function openAccounts(
  { db }: Pick<StandingShop, 'db'>,
  count: number,
): Promise<Pick<Buyer, 'email' | 'headers'>[]> {
  const accounts = Array.from({ length: count }, () => ({ email: `${randomUUID()}@example.com`, token: randomUUID() }))
  const users = await db.user.createManyAndReturn({
    data: accounts.map(({ email }) => ({ email, name: 'Ada', passwordHash: 'none' })),
    select: { id: true },
  })
  const expiresAt = new Date(Date.now() + 86_400_000)
  await db.session.createMany({
    data: accounts.map(({ token }, index) => {
      return { id: createHash('sha256').update(token).digest('hex'), userId: users[index]?.id ?? '', expiresAt }
    }),
  })
  return accounts.map(({ email, token }) => ({ email, headers: { authorization: `Bearer ${token}` } }))
}

/** Puts a piece of each variant into the buyer's cart. A guest's headers hold the cart's token from then on. */
export async function fillCart(shop: StandingShop, buyer: Buyer, variantIds: readonly string[]): Promise<void> {
  for (const variantId of variantIds) {
    let answer = await call(shop, buyer, '/cart/items', { variantId })
    for (let tries = 1; answer.retryAfterSeconds > 0 && tries < 20; tries++) {
      await wait(answer.retryAfterSeconds * 1_000)
      answer = await call(shop, buyer, '/cart/items', { variantId })
    }
    const { status, said } = answer
    if (status >= 300) throw new Error(`A cart was not filled: ${status} ${said.code}`)
    if (said.cartToken) buyer.headers['x-cart-token'] = said.cartToken
  }
}

/**
 * Orders what is in the cart, as a client that does not give up: on a broken connection, and where it is told to come
 * again, it asks the next server with the same Idempotency-Key.
 */
export async function placeUntilAnswered(
  shop: StandingShop,
  buyer: Buyer,
  { patienceMs = 600_000 }: { patienceMs?: number } = {},
): Promise<Outcome> {
  const retries: string[] = []
  const headers = { ...buyer.headers, 'idempotency-key': randomUUID() }
  const input = { shippingAddress: ADDRESS, email: buyer.email }
  for (const deadline = Date.now() + patienceMs; ; ) {
    const trying = { ...buyer, headers, server: buyer.server + retries.length }
    const answer = await call(shop, trying, '/orders', input).catch(() => undefined)
    if (answer && answer.retryAfterSeconds === 0) {
      const { status, said } = answer
      return { status, said: (status < 300 ? said.id : said.code) ?? '', orderToken: said.orderToken, retries }
    }
    if (Date.now() > deadline) return { status: answer?.status ?? 0, said: 'no patience left', retries }
    retries.push(answer?.said.code ?? 'broken')
    await wait((answer?.retryAfterSeconds ?? 0.2) * 1_000 * (0.5 + Math.random()))
  }
}

interface Said {
  id?: string
  orderToken?: string
  code?: string
  cartToken?: string
}

export interface Answer {
  status: number
  said: Said
  /** 0 when this is the last word. */
  retryAfterSeconds: number
}

/** One call through the buyer's door. Rejects when the connection breaks. */
async function call(
  { urls }: Pick<StandingShop, 'urls'>,
  { door, headers, server }: Pick<Buyer, 'door' | 'headers' | 'server'>,
  path: keyof typeof PROCEDURES,
  input: object,
): Promise<Answer> {
  const url = urls[server % urls.length]
  const { status, text, retryAfter } =
    door === 'rpc'
      ? await post(`${url}/trpc/${PROCEDURES[path]}`, { json: input }, headers)
      : await post(`${url}/api/v1${path}`, input, headers)
  const body = JSON.parse(text) as Said & { result?: { data: { json: Said } }; error?: { json: { data: Said } } }
  const said = body.result?.data.json ?? body.error?.json.data ?? body
  return { status, said, retryAfterSeconds: Number(retryAfter ?? 0) }
}
