import { formatMoney } from '@shop/core/money'
import { button, letterTemplate, paragraph } from '../letter.ts'
import { type OrderFacts, orderTable } from './order-parts.ts'

interface Facts extends OrderFacts {
  /** What was paid and goes back, in minor units; null when nothing was paid. */
  refundCents: number | null
}

/** Tells the buyer that the order was called off, and what becomes of the money. */
export const orderCancelledMail = letterTemplate<Facts>({
  en: ({ order, link, refundCents }) => ({
    subject: `Your order ${order.number} was cancelled`,
    title: 'Your order was cancelled',
    preview: refundCents === null ? 'You have nothing to pay' : 'You get your money back',
    blocks: [
      paragraph(`Your order ${order.number} was cancelled and will not be delivered.`),
      paragraph(
        refundCents === null
          ? 'Nothing was paid for it yet, and you have nothing to pay.'
          : `You had paid already: we are sending back ${formatMoney(refundCents, order.currency, 'en')}, the way you paid. Depending on your bank, it takes a few days to arrive.`,
      ),
      ...orderTable(order, 'en'),
      button('See your order', link),
    ],
    reason: 'order',
  }),
  de: ({ order, link, refundCents }) => ({
    subject: `Ihre Bestellung ${order.number} wurde storniert`,
    title: 'Ihre Bestellung wurde storniert',
    preview: refundCents === null ? 'Sie müssen nichts bezahlen' : 'Sie erhalten Ihr Geld zurück',
    blocks: [
      paragraph(`Ihre Bestellung ${order.number} wurde storniert und wird nicht geliefert.`),
      paragraph(
        refundCents === null
          ? 'Es wurde noch nichts bezahlt, und Sie müssen auch nichts mehr bezahlen.'
          : `Sie hatten bereits bezahlt: Wir erstatten Ihnen ${formatMoney(refundCents, order.currency, 'de')} auf demselben Weg, auf dem Sie bezahlt haben. Je nach Bank dauert es einige Tage, bis das Geld bei Ihnen ist.`,
      ),
      ...orderTable(order, 'de'),
      button('Bestellung ansehen', link),
    ],
    reason: 'order',
  }),
})
