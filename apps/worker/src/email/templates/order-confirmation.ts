import { formatMoney } from '@shop/core/money'
import type { Order, OrderLine } from '@shop/validators'
import { html } from '../html.ts'
import { layout } from '../layout.ts'
import type { Mail } from '../mailer.ts'

export interface ConfirmationLink {
  clientUrl: string
  /** Of a guest: with it the link opens the order without an account. */
  orderToken: string | null
}

/** Tells the buyer what was ordered and what it costs. */
export function orderConfirmationMail(order: Order, { clientUrl, orderToken }: ConfirmationLink): Mail {
  const money = (cents: number) => formatMoney(cents, order.currency)
  const link = `${clientUrl}/orders/${order.id}${orderToken === null ? '' : `?token=${orderToken}`}`
  const title = 'Thank you for your order'
  const address = addressLines(order)
  return {
    to: order.email,
    subject: `Your order ${order.number}`,
    text: [
      `${title}!`,
      `Order ${order.number}`,
      order.lines.map((line) => `${line.quantity} × ${nameOf(line)}: ${money(line.totalCents)}`).join('\n'),
      totals(order)
        .map(([label, cents]) => `${label}: ${money(cents)}`)
        .join('\n'),
      ['Delivery to', ...address].join('\n'),
      `See your order: ${link}`,
    ].join('\n\n'),
    html: layout({
      language: 'en',
      title,
      preview: `Order ${order.number}, ${money(order.totalCents)}`,
      body: html`<p style="margin:0 0 24px">We received your order <strong>${order.number}</strong>.</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
${order.lines.map(
  (line) => html`<tr>
<td style="padding:8px 0;border-bottom:1px solid #e6e6e2">${line.quantity} × ${nameOf(line)}</td>
<td align="right" style="padding:8px 0;border-bottom:1px solid #e6e6e2;white-space:nowrap">${money(line.totalCents)}</td>
</tr>
`,
)}${totals(order).map(
  ([label, cents]) => html`<tr>
<td style="padding:8px 0">${label}</td><td align="right" style="padding:8px 0">${money(cents)}</td>
</tr>
`,
)}</table>
<p style="margin:24px 0 0"><strong>Delivery to</strong><br>${address.map((line) => html`${line}<br>`)}</p>
<p style="margin:24px 0 0"><a href="${link}" style="color:#0b57d0">See your order</a></p>`,
    }),
  }
}

function nameOf({ name, options }: OrderLine): string {
  const chosen = Object.values(options).join(', ')
  return chosen ? `${name} (${chosen})` : name
}

type Amount = [label: string, cents: number]

/** The total, with its parts where there are any, and the tax: before it, or what of it is tax. */
function totals(order: Order): Amount[] {
  const shipping = order.shippingMethod ? `Shipping (${order.shippingMethod.name})` : 'Shipping'
  const taxes = order.taxes.map(({ rateBasisPoints, taxCents }): Amount => {
    const rate = `${rateBasisPoints / 100} %`
    return [order.pricesIncludeTax ? `Including ${rate} tax` : `Tax (${rate})`, taxCents]
  })
  const charged = taxes.filter(([, cents]) => cents !== 0)
  const parts: Amount[] = [
    ['Discount', -order.discountCents],
    [shipping, order.shippingCents],
    ...(order.pricesIncludeTax ? [] : charged),
  ]
  const present = parts.filter(([, cents]) => cents !== 0)
  return [
    ...(present.length > 0 ? [['Subtotal', order.subtotalCents] as Amount] : []),
    ...present,
    ['Total', order.totalCents],
    ...(order.pricesIncludeTax ? charged : []),
  ]
}

function addressLines({ shippingAddress: to }: Order): string[] {
  const city = `${to.postalCode} ${to.city}${to.region ? `, ${to.region}` : ''}`
  return [to.name, to.line1, to.line2 ?? '', city, to.country].filter((line) => line !== '')
}
