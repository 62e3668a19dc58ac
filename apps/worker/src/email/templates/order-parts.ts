import { formatMoney } from '@shop/core/money'
import type { Language, Order, OrderLine } from '@shop/validators'
import type { Translations } from '../language.ts'
import type { Block } from '../letter.ts'

/** What every mail about an order is written from. */
export interface OrderFacts {
  order: Order
  /** The order's page of the front end; a guest's opens it without an account. */
  link: string
}

interface Words {
  discount: string
  shipping: string
  subtotal: string
  total: string
  tax: (rate: string) => string
  includedTax: (rate: string) => string
  deliveryTo: string
}

const words: Translations<Words> = {
  en: {
    discount: 'Discount',
    shipping: 'Shipping',
    subtotal: 'Subtotal',
    total: 'Total',
    tax: (rate) => `Tax (${rate})`,
    includedTax: (rate) => `Including ${rate} tax`,
    deliveryTo: 'Delivery to',
  },
  de: {
    discount: 'Rabatt',
    shipping: 'Versand',
    subtotal: 'Zwischensumme',
    total: 'Gesamtbetrag',
    tax: (rate) => `MwSt. (${rate})`,
    includedTax: (rate) => `Enthaltene MwSt. (${rate})`,
    deliveryTo: 'Lieferadresse',
  },
}

/** What was bought, and what it costs with everything that comes to it. */
export function orderTable(order: Order, language: Language): Block[] {
  const { subtotal, total } = words[language]
  const money = (cents: number) => formatMoney(cents, order.currency, language)
  const amounts = (parts: Part[]): Block[] =>
    parts.length === 0
      ? []
      : [{ kind: 'amounts', rows: parts.map(({ label, cents }) => ({ label, amount: money(cents) })) }]
  const { before, after } = partsOf(order, language)
  const sum = before.length > 0 ? [{ label: subtotal, cents: order.subtotalCents }, ...before] : []
  return [
    {
      kind: 'lines',
      rows: order.lines.map((line) => ({
        what: `${line.quantity} × ${nameOf(line)}`,
        amount: money(line.totalCents),
      })),
    },
    ...amounts(sum),
    { kind: 'total', label: total, amount: money(order.totalCents) },
    ...amounts(after),
  ]
}

interface Part {
  label: string
  cents: number
}

/** What stands above the total, and what below it: tax is added, or contained. Nothing that is nothing. */
function partsOf(order: Order, language: Language): { before: Part[]; after: Part[] } {
  const { discount, shipping, tax, includedTax } = words[language]
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 })
  const taxes = order.taxes.map(({ rateBasisPoints, taxCents }) => {
    const rate = percent.format(rateBasisPoints / 10_000)
    return { label: order.pricesIncludeTax ? includedTax(rate) : tax(rate), cents: taxCents }
  })
  const method = order.shippingMethod ? ` (${order.shippingMethod.name})` : ''
  const before = [
    { label: discount, cents: -order.discountCents },
    { label: `${shipping}${method}`, cents: order.shippingCents },
    ...(order.pricesIncludeTax ? [] : taxes),
  ]
  const isSome = ({ cents }: Part) => cents !== 0
  return { before: before.filter(isSome), after: order.pricesIncludeTax ? taxes.filter(isSome) : [] }
}

/** A variant as people know it: Shirt (M, red). */
export function nameOf({ name, options }: Pick<OrderLine, 'name' | 'options'>): string {
  const chosen = Object.values(options).join(', ')
  return chosen ? `${name} (${chosen})` : name
}

/** Where it goes, the country in the reader's language. */
export function deliveryAddress({ shippingAddress: to }: Order, language: Language): Block {
  const city = `${to.postalCode} ${to.city}${to.region ? `, ${to.region}` : ''}`
  const country = new Intl.DisplayNames([language], { type: 'region' }).of(to.country) ?? to.country
  const lines = [to.name, to.line1, to.line2 ?? '', city, country].filter((line) => line !== '')
  return { kind: 'address', title: words[language].deliveryTo, lines }
}
