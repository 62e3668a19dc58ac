import type { Cart, Product, Variant } from '@shop/validators'
import { fail } from 'k6'
import type { Door, Shopper } from './door.ts'
import { expect } from './expect.ts'

const shippingAddress = {
  name: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
}

/**
 * A stranger browses, fills a cart, signs up and orders. Every answer is checked for what it means, not for its status
 * alone. `id` tells this purchase from all others.
 */
export function purchase(door: Door, id: string): void {
  const { product, variant } = choose(door)
  const shopper: Shopper = {}

  const cart = expect('guest cart', door.addItem(shopper, { variantId: variant.id, quantity: 1 }), {
    'holds the item': (it) => holds(it, variant),
    'comes with its token': (it) => typeof it.cartToken === 'string',
  })
  shopper.cartToken = cart.cartToken

  const email = `load-${id}@example.com`
  const account = expect('register', door.register(shopper, { email, password: `correct horse ${id}`, name: 'Ada' }), {
    'signs in': (it) => it.status === 'signed_in' && it.token.length > 20 && it.user.email === email,
  })
  if (account.status === 'signed_in') shopper.sessionToken = account.token

  const merged = expect('customer cart', door.getCart(shopper), {
    'holds what the guest chose': (it) => holds(it, variant),
  })

  const quote = expect('quote', door.quoteOrder(shopper, { country: shippingAddress.country }), {
    'is for the goods and their shipping': (it) =>
      it.subtotalCents === merged.subtotalCents && it.totalCents >= it.subtotalCents + it.shippingCents,
  })

  const input = { shippingAddress, expectedTotalCents: quote.totalCents }
  const order = expect('order', door.placeOrder(shopper, input, `key-${id}`), {
    'is for what was in the cart': (it) => it.lines.length === 1 && it.lines[0]?.variantId === variant.id,
    'keeps the name it was sold by': (it) => it.lines[0]?.name === product.name,
    'costs what the quote said': (it) => it.totalCents === quote.totalCents,
  })
  expect('order sent again', door.placeOrder(shopper, input, `key-${id}`), {
    'is the same order': (it) => it.id === order.id,
  })
  expect('cart afterwards', door.getCart(shopper), { 'is empty': (it) => it.items.length === 0 })
  expect('order read', door.getOrder(shopper, order.id), {
    'is the one placed': (it) => it.number === order.number && it.totalCents === order.totalCents,
  })
}

/** A shelf with fewer is left alone: shoppers run side by side, and the last piece may be gone before the order. */
const WELL_STOCKED = 10

/** Browses as far as a variant that can be bought. */
function choose(door: Door): { product: Product; variant: Variant } {
  const page = expect('list', door.listProducts(), { 'offers something': (it) => it.items.length > 0 })
  for (const offer of shuffled(page.items)) {
    expect('search', door.searchProducts(offer.name), {
      'finds it by its name': (it) => it.items.some(({ id }) => id === offer.id),
    })
    const product = expect('detail', door.getProduct(offer.slug), {
      'is the product chosen': (it) => it.id === offer.id && it.variants.length === offer.variantCount,
    })
    const variant = product.variants.find(({ available }) => available >= WELL_STOCKED)
    if (variant) return { product, variant }
  }
  return fail('The shelves are nearly empty: give the load test a freshly seeded shop')
}

function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

const holds = (cart: Cart, variant: Variant) =>
  cart.items.length === 1 && cart.items[0]?.variantId === variant.id && cart.subtotalCents === variant.priceCents
