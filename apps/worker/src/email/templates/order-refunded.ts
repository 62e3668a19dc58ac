import { formatMoney } from '@shop/core/money'
import { button, facts, letterTemplate, paragraph } from '../letter.ts'
import type { OrderFacts } from './order-parts.ts'

interface Facts extends OrderFacts {
  /** What went back this time, in minor units: all of it or a part. */
  amountCents: number
  currency: string
}

/** Tells the buyer how much was paid back. */
export const orderRefundedMail = letterTemplate<Facts>({
  en: ({ order, link, amountCents, currency }) => ({
    subject: `Refund for your order ${order.number}`,
    title: 'You get money back',
    preview: `${formatMoney(amountCents, currency, 'en')} are on their way to you`,
    blocks: [
      paragraph('We have sent money back, the way you paid. Depending on your bank, it takes a few days to arrive.'),
      facts({
        Order: order.number,
        Refund: formatMoney(amountCents, currency, 'en'),
        'Order total': formatMoney(order.totalCents, order.currency, 'en'),
      }),
      button('See your order', link),
    ],
    reason: 'order',
  }),
  de: ({ order, link, amountCents, currency }) => ({
    subject: `Erstattung zu Ihrer Bestellung ${order.number}`,
    title: 'Sie erhalten Geld zurück',
    preview: `${formatMoney(amountCents, currency, 'de')} sind auf dem Weg zu Ihnen`,
    blocks: [
      paragraph(
        'Wir haben die Erstattung auf demselben Weg veranlasst, auf dem Sie bezahlt haben. Je nach Bank dauert es einige Tage, bis das Geld bei Ihnen ist.',
      ),
      facts({
        Bestellung: order.number,
        Erstattung: formatMoney(amountCents, currency, 'de'),
        'Gesamtbetrag der Bestellung': formatMoney(order.totalCents, order.currency, 'de'),
      }),
      button('Bestellung ansehen', link),
    ],
    reason: 'order',
  }),
})
