import { button, facts, letterTemplate, paragraph, small } from '../letter.ts'
import type { OrderFacts } from './order-parts.ts'

/** Tells the buyer that the order has arrived, and what to do when something is wrong with it. */
export const orderDeliveredMail = letterTemplate<OrderFacts>({
  en: ({ order, link }) => ({
    subject: `Your order ${order.number} was delivered`,
    title: 'Your order was delivered',
    preview: 'We hope you enjoy it',
    blocks: [
      paragraph('Your order has arrived. We hope you enjoy it.'),
      facts({ Order: order.number }),
      button('See your order', link),
      small('Is something missing, or not as it should be? Reply to this mail, and we see to it.'),
    ],
    reason: 'order',
  }),
  de: ({ order, link }) => ({
    subject: `Ihre Bestellung ${order.number} wurde zugestellt`,
    title: 'Ihre Bestellung wurde zugestellt',
    preview: 'Wir wünschen Ihnen viel Freude damit',
    blocks: [
      paragraph('Ihre Bestellung ist angekommen. Wir wünschen Ihnen viel Freude damit.'),
      facts({ Bestellung: order.number }),
      button('Bestellung ansehen', link),
      small('Fehlt etwas, oder ist etwas nicht in Ordnung? Antworten Sie auf diese E-Mail, wir kümmern uns darum.'),
    ],
    reason: 'order',
  }),
})
