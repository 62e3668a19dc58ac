import type { Language, Order } from '@shop/validators'
import type { WrittenLetter } from '../letter.ts'
import { type House, type RenderedMail, renderMail } from '../render-mail.ts'
import { cartLeftBehindMail } from '../templates/cart-left-behind.ts'
import { emailChangeMail } from '../templates/email-change.ts'
import { emailChangedMail } from '../templates/email-changed.ts'
import { exportReadyMail } from '../templates/export-ready.ts'
import { orderCancelledMail } from '../templates/order-cancelled.ts'
import { orderConfirmationMail } from '../templates/order-confirmation.ts'
import { orderDeliveredMail } from '../templates/order-delivered.ts'
import { orderPaidMail } from '../templates/order-paid.ts'
import { orderRefundedMail } from '../templates/order-refunded.ts'
import { orderShippedMail } from '../templates/order-shipped.ts'
import { orderUnpaidMail } from '../templates/order-unpaid.ts'
import { passwordChangedMail } from '../templates/password-changed.ts'
import { passwordResetMail } from '../templates/password-reset.ts'
import { alreadyRegisteredMail, registrationMail } from '../templates/registration.ts'
import { stockLowMail } from '../templates/stock-low.ts'
import { webhookDisabledMail } from '../templates/webhook-disabled.ts'
import { welcomeMail } from '../templates/welcome.ts'
import { sampleOrder } from './sample-order.ts'

const shopUrl = 'https://shop.example'
const token = 'Zm9yIHRoZSBwcmV2aWV3IGFsb25lLCBvcGVucyBub3RoaW5n'
const at = new Date('2026-11-23T13:05:00Z')
const orderId = '019ab3c4-5d6e-7f80-9123-456789abcdef'

const sampleHouse: House = { shopName: 'Shop', shopUrl }

/** Every mail the shop writes, with what it might say; `order` and `variantName` may be others, to see what a name can do. */
export function sampleLetters(
  language: Language,
  { order = sampleOrder(), variantName = 'Linen Shirt (M, white)' }: { order?: Order; variantName?: string } = {},
): Record<string, WrittenLetter> {
  const facts = { order, link: `${shopUrl}/orders/${orderId}?token=${token}` }
  const shipment = {
    carrier: 'DHL',
    trackingNumber: '00340434161094042557',
    trackingUrl: 'https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode=00340434161094042557',
  }
  const nobodyKnows = { carrier: null, trackingNumber: null, trackingUrl: null }
  const forgotPasswordUrl = `${shopUrl}/forgot-password`
  const cart = { items: cartItems(order), subtotalCents: order.subtotalCents, currency: order.currency }
  return {
    'order-confirmation': orderConfirmationMail(language, facts),
    'order-confirmation-net': orderConfirmationMail(language, { ...facts, order: withTaxOnTop(order) }),
    'order-paid': orderPaidMail(language, facts),
    'order-shipped': orderShippedMail(language, { ...facts, ...shipment }),
    'order-shipped-untracked': orderShippedMail(language, { ...facts, ...nobodyKnows }),
    'order-delivered': orderDeliveredMail(language, facts),
    'order-cancelled': orderCancelledMail(language, { ...facts, refundCents: null }),
    'order-cancelled-paid': orderCancelledMail(language, { ...facts, refundCents: order.totalCents }),
    'order-refunded': orderRefundedMail(language, { ...facts, amountCents: 4_990, currency: order.currency }),
    'order-unpaid': orderUnpaidMail(language, { ...facts, shopUrl }),
    welcome: welcomeMail(language, { shopName: sampleHouse.shopName, shopUrl }),
    registration: registrationMail(language, {
      link: `${shopUrl}/confirm-registration?token=${token}`,
      hours: 24,
      requestedAt: at,
    }),
    'registration-taken': alreadyRegisteredMail(language, { requestedAt: at, forgotPasswordUrl }),
    'email-change': emailChangeMail(language, {
      link: `${shopUrl}/confirm-email?token=${token}`,
      hours: 24,
      requestedAt: at,
    }),
    'email-changed': emailChangedMail(language, { changedAt: at }),
    'password-reset': passwordResetMail(language, {
      link: `${shopUrl}/reset-password?token=${token}`,
      minutes: 30,
      requestedAt: at,
    }),
    'password-changed': passwordChangedMail(language, { changedAt: at, forgotPasswordUrl }),
    'stock-low': stockLowMail(language, { variantName, sku: 'SHIRT-LINEN-M-WHITE', available: 3, threshold: 5 }),
    'export-ready': exportReadyMail(language, {
      requestedAt: at,
      rowCount: 12_345,
      link: `${shopUrl}/admin/exports/${orderId}`,
    }),
    'webhook-disabled': webhookDisabledMail(language, {
      endpoint: {
        id: orderId,
        url: 'https://erp.example/hooks/shop',
        description: 'Bookkeeping',
        disabledReason: 'failing',
      },
      disabledAt: at,
    }),
    'cart-left-behind': cartLeftBehindMail(language, { cart, link: `${shopUrl}/cart` }),
  }
}

/** A letter of the samples as it would be sent: reminders can be ended. */
export const renderSample = (letter: WrittenLetter): RenderedMail =>
  renderMail(
    letter,
    sampleHouse,
    letter.reason === 'reminders' ? `https://api.shop.example/api/v1/email/unsubscribe?token=${token}` : undefined,
  )

const cartItems = (order: Order) => order.lines.map((line) => ({ ...line, slug: 'sample', available: 10 }))

/** As it looks in a country, or a shop, where prices come without their tax. */
const withTaxOnTop = (order: Order): Order => ({
  ...order,
  pricesIncludeTax: false,
  totalCents: order.totalCents + order.taxCents,
})
