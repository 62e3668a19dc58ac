import { button, letterTemplate, paragraph, small } from '../letter.ts'
import { type OrderFacts, orderTable } from './order-parts.ts'

interface Facts extends OrderFacts {
  shopUrl: string
}

/** Tells the buyer that the order has ended, because it was not paid in time. */
export const orderUnpaidMail = letterTemplate<Facts>({
  en: ({ order, shopUrl }) => ({
    subject: `Your order ${order.number} has ended`,
    title: 'Your order was not paid in time',
    preview: 'It has ended, and costs you nothing',
    blocks: [
      paragraph(
        `We held what you ordered for you, but no payment for your order ${order.number} came in time. So it has ended, and costs you nothing.`,
      ),
      paragraph('Would you still like to have it? Order again, as long as it is in stock.'),
      ...orderTable(order, 'en'),
      button('Go to the shop', shopUrl),
      small('Should a payment of yours still arrive, we send it back.'),
    ],
    reason: 'order',
  }),
  de: ({ order, shopUrl }) => ({
    subject: `Ihre Bestellung ${order.number} wurde nicht rechtzeitig bezahlt`,
    title: 'Ihre Bestellung wurde nicht rechtzeitig bezahlt',
    preview: 'Sie ist storniert, es entstehen Ihnen keine Kosten',
    blocks: [
      paragraph(
        `Wir haben die Artikel für Sie reserviert, für Ihre Bestellung ${order.number} ist aber keine Zahlung rechtzeitig eingegangen. Sie ist deshalb storniert, und es entstehen Ihnen keine Kosten.`,
      ),
      paragraph('Möchten Sie die Artikel noch haben? Bestellen Sie einfach erneut, solange der Vorrat reicht.'),
      ...orderTable(order, 'de'),
      button('Zum Shop', shopUrl),
      small('Sollte doch noch eine Zahlung von Ihnen eingehen, erstatten wir sie.'),
    ],
    reason: 'order',
  }),
})
