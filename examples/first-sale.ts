// A purchase, from the first look to the confirmation mail, by @shop/sdk alone:
//
//   node --conditions=development examples/first-sale.ts [words to search for]
//
// SHOP_URL says where the shop is, INBOX_URL where its development inbox is, STRIPE_URL where Stripe is or its fake.
import { randomUUID } from 'node:crypto'
import {
  createShopClient,
  isNetworkError,
  isShopError,
  type Order,
  type PaymentIntent,
  type ShopClient,
} from '@shop/sdk'

const shopUrl = process.env.SHOP_URL || 'http://localhost:3000'
const inboxUrl = process.env.INBOX_URL || 'http://localhost:8025'
const stripeUrl = process.env.STRIPE_URL || 'http://localhost:8026'
const words = process.argv.slice(2).join(' ') || 'shirt'

async function firstSale(): Promise<void> {
  const shop = createShopClient({ baseUrl: shopUrl })

  // Anybody may look around. The contract is typed end to end: hover over anything here.
  const { items } = await shop.products.search.query({ q: words })
  const found =
    items.find((item) => item.inStock) ?? fail(`Nothing in stock matches “${words}”: search for other words`)
  const product = await shop.products.byId.query({ id: found.slug })
  const variant = product.variants.find(({ available }) => available >= 2) ?? fail(`${product.name} has just sold out`)
  const options = Object.values(variant.options).join(', ')
  step('Found', `${product.name}${options && ` (${options})`}, ${money(variant.priceCents, variant.currency)}`)

  // A guest has a cart from the first item on. The client keeps its key and sends it along.
  const guestCart = await shop.cart.addItem.mutate({ variantId: variant.id, quantity: 2 })
  step('In the cart', `${guestCart.itemCount} pieces, ${money(guestCart.subtotalCents, guestCart.currency)}`)

  // Signing up signs in, and the cart comes along.
  const email = `first-sale-${randomUUID()}@example.com`
  const account = await shop.auth.register.mutate({ name: 'Ada Lovelace', email, password: randomUUID() })
  if (account.status === 'confirmation_sent') fail('This shop checks addresses first: start it with REGISTRATION=open')
  const { user } = account
  const cart = await shop.cart.get.query()
  step('Signed up', `${user.name} <${user.email}>, with ${cart.itemCount} pieces in the cart`)

  const shippingAddress = {
    name: 'Ada Lovelace',
    line1: '12 St James’s Square',
    city: 'London',
    postalCode: 'SW1Y 4JH',
    country: 'GB',
  }
  const quote = await shop.orders.quote.mutate({ country: shippingAddress.country })

  // With the total the shopper saw, the shop refuses to charge any other. The client sends an Idempotency-Key, so
  // that a connection lost half way does not lead to two orders.
  const placed = await shop.orders.place.mutate({
    shippingAddress,
    expectedTotalCents: quote.totalCents,
  })
  step('Ordered', `${placed.number}, ${money(placed.totalCents, placed.currency)}`)

  const order = await shop.orders.byId.query({ id: placed.id })
  step('Read back', `${order.lines.length} line, ${order.status}, stock held until ${order.reservedUntil}`)

  await showMail(order)

  // The shop hears from Stripe that it was paid, and who follows the order hears of it from the shop.
  const confirmed = untilConfirmed(shop, order.id)
  await pay(await shop.payments.createIntent.mutate({ orderId: order.id }))
  step('Paid', `the order is ${await confirmed}`)
}

/** What Stripe.js does in a browser, with a card for tests: the shop never sees it. */
async function pay({ clientSecret, publishableKey, amountCents, currency }: PaymentIntent): Promise<void> {
  const [intent] = clientSecret.split('_secret_')
  const answer = await fetch(`${stripeUrl}/v1/payment_intents/${intent}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${publishableKey}` },
    body: new URLSearchParams({
      client_secret: clientSecret,
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/thanks',
    }),
  }).catch(() => fail(`No Stripe answers at ${stripeUrl}: name one by STRIPE_URL`))
  const { status } = (await answer.json()) as { status?: string }
  if (status !== 'succeeded') fail(`Stripe does not take the card: ${status ?? answer.status}`)
  step('Card', `charged ${money(amountCents, currency)}`)
}

function untilConfirmed(shop: ShopClient, id: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Stripe told nothing within 15 s: is the worker running?')), 15_000)
    const { unsubscribe } = shop.orders.onStatus.subscribe(
      { id },
      {
        onData({ data: { to: status } }) {
          if (status === 'pending') return
          clearTimeout(timer)
          unsubscribe()
          resolve(status)
        },
        onError: reject,
      },
    )
  })
}

interface Message {
  id: string
  subject: string
  receivedAt: string
}

/** Waits for the confirmation in the development inbox, where there is one. */
async function showMail(order: Order): Promise<void> {
  const query = `?to=${encodeURIComponent(order.email)}`
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await wait(50)) {
    const inbox = await readInbox<{ messages: Message[] }>(query).catch(() => null)
    if (!inbox) return step('Mail', `on its way; no inbox answers at ${inboxUrl} (INBOX_URL) to show it`)
    const mail = inbox.messages.find(({ subject }) => subject.includes(order.number))
    if (!mail) continue
    const { subject, text } = await readInbox<{ subject: string; text: string }>(`/${mail.id}`)
    step('Mail', `“${subject}”, ${Date.parse(mail.receivedAt) - Date.parse(order.createdAt)} ms after the order`)
    console.log(`\n${text.trim().replaceAll(/^(?=.)/gm, '    ')}`)
    return
  }
  fail('No mail came within 15 s: is the worker running?')
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function readInbox<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`${inboxUrl}/api/messages${path}`)
  return (await answer.json()) as Answer
}

const step = (what: string, how: string) => console.log(`${what.padEnd(12)} ${how}`)

/** An amount in minor units, for people. */
function money(cents: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

function fail(message: string): never {
  throw new Error(message)
}

/** An error in one line that says what to do. */
function explain(error: unknown): string {
  if (isNetworkError(error)) return `${error.message}: start a shop with npm start, or name one by SHOP_URL`
  if (isShopError(error)) return `${error.message} (${error.data.code}, request ${error.data.requestId})`
  return error instanceof Error ? error.message : String(error)
}

await firstSale().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
