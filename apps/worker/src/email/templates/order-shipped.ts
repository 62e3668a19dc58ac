import { button, facts, letterTemplate, paragraph } from '../letter.ts'
import { deliveryAddress, type OrderFacts } from './order-parts.ts'

interface Facts extends OrderFacts {
  /** Null where nobody said. */
  carrier: string | null
  trackingNumber: string | null
  trackingUrl: string | null
}

/** Tells the buyer who brings the order, and how to follow it. */
export const orderShippedMail = letterTemplate<Facts>({
  en: ({ order, link, carrier, trackingNumber, trackingUrl }) => ({
    subject: `Your order ${order.number} is on its way`,
    title: 'Your order is on its way',
    preview: carrier === null ? `Order ${order.number}` : `Order ${order.number}, with ${carrier}`,
    blocks: [
      paragraph('We have handed your order over to be delivered.'),
      facts({ Order: order.number, Carrier: carrier, 'Tracking number': trackingNumber }),
      deliveryAddress(order, 'en'),
      trackingUrl === null ? button('See your order', link) : button('Track the parcel', trackingUrl),
    ],
    reason: 'order',
  }),
  de: ({ order, link, carrier, trackingNumber, trackingUrl }) => ({
    subject: `Ihre Bestellung ${order.number} ist unterwegs`,
    title: 'Ihre Bestellung ist unterwegs',
    preview: carrier === null ? `Bestellung ${order.number}` : `Bestellung ${order.number}, mit ${carrier}`,
    blocks: [
      paragraph('Wir haben Ihre Bestellung zur Zustellung übergeben.'),
      facts({ Bestellung: order.number, Versanddienst: carrier, Sendungsnummer: trackingNumber }),
      deliveryAddress(order, 'de'),
      trackingUrl === null ? button('Bestellung ansehen', link) : button('Sendung verfolgen', trackingUrl),
    ],
    reason: 'order',
  }),
})
