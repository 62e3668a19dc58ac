// 500 carts that hold the same 20 variants in another order each, placed at once over two server processes, while admins
// change the stock, the prices and the skus of these very variants, and buyers cancel:
//
//   node --conditions=development load-tests/orders/shuffled-carts.ts
import { createHash, randomInt, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { reconcileStock } from '@shop/core/inventory'
import { conclude, newEmail } from '../security/lib/calls.ts'
import { type Buyer, countsOf, openAccounts, placeUntilAnswered } from './lib/buyers.ts'
import { randomOf, shuffled } from './lib/random.ts'
import { startStandingShop } from './lib/standing-shop.ts'

const CARTS = 500
const PRODUCTS = 5
const VARIANTS = 4
const PIECES = 5_000
const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const seed = Number(process.env['SEED'] ?? randomInt(1, 1_000_000))
const random = randomOf(seed)

await using shop = await startStandingShop({ servers: 2 })
const { db, urls } = shop
const accounts = await openAccounts(shop, CARTS / 2)
const [admin] = await openAccounts(shop, 1)
if (!admin) throw new Error('There is no admin')
await db.user.update({ where: { email: admin.email }, data: { role: 'admin' } })

for (let product = 0; product < PRODUCTS; product++) {
  const variants = Array.from({ length: VARIANTS }, (_, position) => ({
    sku: `SHUFFLE-${product}-${position}`,
    options: { size: `${position}` },
    position,
    priceCents: 1_000 + position,
    currency: 'EUR',
    onHand: PIECES,
    movements: { create: { reason: 'initial' as const, onHandDelta: PIECES } },
  }))
  await db.product.create({
    data: { slug: `shuffle-${product}`, name: `Lamp ${product}`, variants: { create: variants } },
  })
}
const products = await db.product.findMany({ where: { slug: { startsWith: 'shuffle-' } }, select: { id: true } })
const variants = await db.variant.findMany({
  where: { sku: { startsWith: 'SHUFFLE-' } },
  select: { id: true, productId: true },
})

/** Every answer, by who asked for what. */
const answers: string[] = []

interface Said {
  code?: string
  /** Of a change of stock. */
  available?: number
}

async function ask(method: string, path: string, body: object, headers: Record<string, string>): Promise<Said> {
  const response = await fetch(`${urls[answers.length % urls.length]}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Said
  answers.push(`${method} ${path.replace(/[0-9a-f-]{36}/, '{id}')} ${response.status} ${answer.code ?? ''}`.trim())
  return answer
}

/** A buyer whose cart holds the variants in an order of its own, most of them. */
async function aBuyer(account?: Pick<Buyer, 'email' | 'headers'>): Promise<Buyer> {
  const token = randomUUID()
  const owner = account
    ? { user: { connect: { email: account.email } } }
    : { tokenHash: createHash('sha256').update(token).digest('hex') }
  const lines = shuffled(variants, random).slice(0, 10 + Math.floor(random() * 11))
  const items = lines.map(({ id }) => ({ variantId: id, quantity: 1, unitPriceCents: 1_000, currency: 'EUR' }))
  const cart = await db.cart.create({ data: { ...owner, expiresAt: new Date(Date.now() + 86_400_000) } })
  await db.cartItem.createMany({ data: items.map((item) => ({ ...item, cartId: cart.id })) })
  const who = account ?? { email: newEmail(), headers: { 'x-cart-token': token } }
  return { ...who, door: random() < 0.5 ? 'rpc' : 'rest', server: random() < 0.5 ? 0 : 1 }
}

async function buy(buyer: Buyer): Promise<void> {
  const { status, said, orderToken, retries } = await placeUntilAnswered(shop, buyer)
  answers.push(
    ...retries.map((why) => `order, to come again: ${why}`),
    `order ${status} ${status < 300 ? '' : said}`.trim(),
  )
  const { authorization } = buyer.headers
  const headers: Record<string, string> = authorization ? { authorization } : { 'x-order-token': orderToken ?? '' }
  if (status < 300 && random() < 0.3) await ask('POST', `/orders/${said}/cancel`, {}, headers)
}

let buying = true
/** Takes every piece of a variant away that can be had, and brings them back: so it sells out, and is to be had again. */
async function manageStock(): Promise<void> {
  while (buying) {
    const { id: variantId, productId } = variants[Math.floor(random() * variants.length)] ?? { id: '', productId: '' }
    const adjust = (delta: number) =>
      ask(
        'PATCH',
        `/products/${productId}/stock`,
        { variantId, delta },
        { ...admin?.headers, 'idempotency-key': randomUUID() },
      )
    const { available } = await adjust(1)
    if (!available) continue
    await adjust(-available)
    await adjust(available)
  }
}

/** Changes prices and skus, all variants of a product at a time. */
async function manageProducts(): Promise<void> {
  for (let change = 0; buying; change++) {
    const { id } = products[change % products.length] ?? { id: '' }
    const product = await db.product.findUniqueOrThrow({
      where: { id },
      select: { version: true, variants: { select: { id: true, options: true, sku: true, position: true } } },
    })
    const changed = shuffled(product.variants, random).map(({ sku, options, ...variant }) => {
      const renamed = random() < 0.3 ? `${sku.slice(0, 11)}-${change}` : sku
      return { id: variant.id, options, sku: renamed, priceCents: 1_000 + Math.floor(random() * 100) }
    })
    await ask('PUT', `/products/${id}`, { version: product.version, variants: changed }, admin?.headers ?? {})
    await wait(random() * 10)
  }
}

for (let round = 1; round <= ROUNDS; round++) {
  await db.cart.deleteMany()
  const buyers: Buyer[] = []
  for (let cart = 0; cart < CARTS; cart++) buyers.push(await aBuyer(accounts[cart]))
  buying = true
  const start = performance.now()
  const managing = [manageStock(), manageStock(), manageProducts(), manageProducts()]
  await Promise.all(buyers.map(buy))
  buying = false
  await Promise.all(managing)
  console.log(`round ${round}: ${CARTS} carts in ${((performance.now() - start) / 1_000).toFixed(1)} s`)
}

// Servers tell the deadlocks they met when they end, at the latest.
await shop.stopServers()
const [{ deadlocks } = { deadlocks: 0n }] = await db.$queryRaw<{ deadlocks: bigint }[]>`
  select deadlocks from pg_stat_database where datname = current_database()`
const retried = shop.logs().match(/gave way to another/g)?.length ?? 0
console.log(`seed ${seed}: ${countsOf(answers).replaceAll(', ', '\n')}`)
const { differing, checked } = await reconcileStock({ db, actor: { kind: 'system', job: 'shuffled-carts' } })
// Where all connections are in use, servers ask to come again: that is no deadlock.
const EXPECTED =
  /^(order 20[01]|order 409 cart\.out_of_stock|order, to come again: service\.unavailable|POST .* 200|PATCH .* 200|PUT .* 200|(POST|PATCH|PUT) .* 503 service\.unavailable|PATCH .* 409 product\.stock_conflict|PUT .* 409 product\.(version_conflict|sku_taken))$/
const others = answers.filter((answer) => !EXPECTED.test(answer))
conclude(`no deadlock reached anybody: ${countsOf(others) || 'every answer is one of those'}`, others.length === 0)
conclude(`of ${checked} variants, stock and ledger differ at ${differing}`, differing === 0)
conclude(
  `Postgres counted ${deadlocks} deadlocks, and ${retried} transactions ran again`,
  Number(deadlocks) === 0 && retried === 0,
)
