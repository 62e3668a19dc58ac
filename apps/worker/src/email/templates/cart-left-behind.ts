import { formatMoney } from '@shop/core/money'
import type { Cart, Language } from '@shop/validators'
import { type Block, button, letterTemplate, paragraph, small } from '../letter.ts'
import { nameOf } from './order-parts.ts'

interface Facts {
  /** At today's prices. */
  cart: Pick<Cart, 'items' | 'subtotalCents' | 'currency'>
  /** The cart's page of the front end. */
  link: string
}

/** Reminds a customer who wants it of what was left in the cart. */
export const cartLeftBehindMail = letterTemplate<Facts>({
  en: ({ cart, link }) => ({
    subject: 'You left something in your cart',
    title: 'Still in your cart',
    preview: cart.items.map(nameOf).join(', '),
    blocks: [
      paragraph('You put these into your cart, and have not ordered them yet:'),
      ...cartTable(cart, 'en', 'Total'),
      button('Go to your cart', link),
      small('Prices are today’s. What is in a cart is not held for anybody.'),
    ],
    reason: 'reminders',
  }),
  de: ({ cart, link }) => ({
    subject: 'In Ihrem Warenkorb liegt noch etwas',
    title: 'Noch in Ihrem Warenkorb',
    preview: cart.items.map(nameOf).join(', '),
    blocks: [
      paragraph('Diese Artikel haben Sie in den Warenkorb gelegt, aber noch nicht bestellt:'),
      ...cartTable(cart, 'de', 'Summe'),
      button('Zum Warenkorb', link),
      small('Es gelten die Preise von heute. Artikel im Warenkorb sind nicht reserviert.'),
    ],
    reason: 'reminders',
  }),
})

function cartTable({ items, subtotalCents, currency }: Facts['cart'], language: Language, label: string): Block[] {
  const money = (cents: number) => formatMoney(cents, currency, language)
  const rows = items.map((item) => ({ what: `${item.quantity} × ${nameOf(item)}`, amount: money(item.totalCents) }))
  return [
    { kind: 'lines', rows },
    { kind: 'total', label, amount: money(subtotalCents) },
  ]
}
