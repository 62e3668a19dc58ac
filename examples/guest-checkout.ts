// A purchase without an account, by @shop/sdk: the order is read by its token, and taken into an account later on.
//
//   node --conditions=development examples/guest-checkout.ts
//
// SHOP_URL says where the shop is, INBOX_URL where its development inbox is.
import { randomUUID } from 'node:crypto'
import { createShopClient, isNetworkError, isShopError, type ShopClient } from '@shop/sdk'

const shopUrl = process.env.SHOP_URL || 'http://localhost:3000'
const inboxUrl = process.env.INBOX_URL || 'http://localhost:8025'

async function guestCheckout(): Promise<void> {
  const shop = createShopClient({ baseUrl: shopUrl })
  const { items } = await shop.products.list.query({ inStock: true, sort: 'price_asc' })
  const product = await shop.products.byId.query({ id: (items[0] ?? fail('Nothing is in stock')).slug })
  const variant = product.variants.find(({ available }) => available > 0) ?? fail(`${product.name} has just sold out`)
  await shop.cart.addItem.mutate({ variantId: variant.id })

  // What it costs depends on where it goes, and how. A quote is computed as the order will be, and holds nothing.
  const country = 'DE'
  const methods = await shop.orders.shippingMethods.query({ country })
  for (const method of methods.items) {
    step('Shipping', `${method.name}, ${money(method.priceCents, method.currency)}`)
  }
  const quote = await shop.orders.quote.mutate({ country, shippingMethod: methods.items.at(-1)?.code })
  for (const { rateBasisPoints, taxCents } of quote.taxes) {
    step('Tax', `${rateBasisPoints / 100} %, ${money(taxCents, quote.currency)}`)
  }

  // A guest gives an e-mail address. The client remembers the order's token, and opens the order with it.
  const email = `guest-${randomUUID()}@example.com`
  const { id, number } = await shop.orders.place.mutate({
    shippingAddress: { name: 'Ada Lovelace', line1: 'Marktplatz 1', city: 'Ulm', postalCode: '89073', country },
    email,
    shippingMethod: quote.shippingMethod?.code,
    expectedTotalCents: quote.totalCents,
  })
  step('Ordered', `${number}, ${money(quote.totalCents, quote.currency)}`)
  const { status } = await shop.orders.byId.query({ id })
  step('Read back', status)

  // On another device the mail's link opens it: the page it leads to hands the token to the client.
  const phone = createShopClient({ baseUrl: shopUrl })
  const token = (await tokenMailed(email)) ?? fail('No confirmation came within 15 s: is the worker running?')
  phone.session.rememberOrder(id, token)
  step('From the mail', (await phone.orders.byId.query({ id })).number)

  // Who signs up later may take it along. From then on it is the account's, and the token opens it no more.
  const account = { email: `account-${randomUUID()}@example.com`, name: 'Ada Lovelace', password: randomUUID() }
  const { status: registered } = await phone.auth.register.mutate(account)
  if (registered === 'confirmation_sent') fail('This shop checks addresses first: start it with REGISTRATION=open')
  await phone.orders.claim.mutate({ id, orderToken: token })
  const { items: mine } = await phone.orders.list.query({})
  step('Claimed', `${mine.map((order) => order.number).join(', ')} is in the account; ${await stateFor(shop, id)}`)
}

/** What a guest who still has the token gets to see. */
async function stateFor(shop: ShopClient, id: string): Promise<string> {
  const refused: unknown = await shop.orders.byId.query({ id }).catch((error: unknown) => error)
  return isShopError(refused) ? `for the token: ${refused.data.code}` : fail('The token still opens the order')
}

/** Waits for the mail to this address, and reads the token out of its link. */
async function tokenMailed(email: string): Promise<string | null> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await wait(50)) {
    const { messages } = await readInbox<{ messages: { id: string }[] }>(`?to=${encodeURIComponent(email)}`)
    const [mail] = messages
    if (!mail) continue
    const { text } = await readInbox<{ text: string }>(`/${mail.id}`)
    return /\/orders\/\S+\?token=(\S+)/.exec(text)?.[1] ?? fail('The mail has no link to the order')
  }
  return null
}

async function readInbox<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`${inboxUrl}/api/messages${path}`).catch(() =>
    fail(`No inbox answers at ${inboxUrl}: start one with npm start, or name one by INBOX_URL`),
  )
  return (await answer.json()) as Answer
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const step = (what: string, how: string) => console.log(`${what.padEnd(14)} ${how}`)

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

await guestCheckout().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
