import { formatMoney } from '@shop/core/money'
import { utcDay } from '../language.ts'
import { button, letterTemplate, paragraph } from '../letter.ts'
import { deliveryAddress, type OrderFacts, orderTable } from './order-parts.ts'

/** Tells the buyer what was ordered and what it costs. */
export const orderConfirmationMail = letterTemplate<OrderFacts>({
  en: ({ order, link }) => ({
    subject: `Your order ${order.number}`,
    title: 'Thank you for your order',
    preview: `Order ${order.number}, ${formatMoney(order.totalCents, order.currency, 'en')}`,
    blocks: [
      paragraph(`We received your order ${order.number} on ${utcDay(new Date(order.createdAt), 'en')}.`),
      paragraph('As soon as your payment has arrived, we write to you again and get everything ready.'),
      ...orderTable(order, 'en'),
      deliveryAddress(order, 'en'),
      button('See your order', link),
    ],
    reason: 'order',
  }),
  de: ({ order, link }) => ({
    subject: `Ihre Bestellung ${order.number}`,
    title: 'Vielen Dank für Ihre Bestellung',
    preview: `Bestellung ${order.number}, ${formatMoney(order.totalCents, order.currency, 'de')}`,
    blocks: [
      paragraph(
        `Ihre Bestellung ${order.number} ist am ${utcDay(new Date(order.createdAt), 'de')} bei uns eingegangen.`,
      ),
      paragraph('Sobald Ihre Zahlung da ist, schreiben wir Ihnen wieder und machen alles versandfertig.'),
      ...orderTable(order, 'de'),
      deliveryAddress(order, 'de'),
      button('Bestellung ansehen', link),
    ],
    reason: 'order',
  }),
})
