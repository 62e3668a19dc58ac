import { formatMoney } from '@shop/core/money'
import { button, facts, letterTemplate, paragraph } from '../letter.ts'
import type { OrderFacts } from './order-parts.ts'

/** Tells the buyer that the money has come. */
export const orderPaidMail = letterTemplate<OrderFacts>({
  en: ({ order, link }) => ({
    subject: `Payment received for your order ${order.number}`,
    title: 'We have received your payment',
    preview: 'Your order is being prepared',
    blocks: [
      paragraph('Thank you. Your payment has arrived, and we are getting your order ready.'),
      facts({ Order: order.number, Paid: formatMoney(order.totalCents, order.currency, 'en') }),
      button('See your order', link),
    ],
    reason: 'order',
  }),
  de: ({ order, link }) => ({
    subject: `Zahlung für Ihre Bestellung ${order.number} eingegangen`,
    title: 'Ihre Zahlung ist eingegangen',
    preview: 'Wir machen Ihre Bestellung versandfertig',
    blocks: [
      paragraph('Vielen Dank. Ihre Zahlung ist eingegangen, und wir machen Ihre Bestellung jetzt versandfertig.'),
      facts({ Bestellung: order.number, Bezahlt: formatMoney(order.totalCents, order.currency, 'de') }),
      button('Bestellung ansehen', link),
    ],
    reason: 'order',
  }),
})
