/** What a shipping method costs: a flat rate, or nothing from a threshold on. In minor units. */
export interface ShippingRate {
  priceCents: number
  /** Null where it is never free. */
  freeAboveCents: number | null
}

/** A way to have an order delivered. */
export interface ShippingMethod extends ShippingRate {
  code: string
  name: string
  /** ISO 3166-1 alpha-2 codes of where it goes; everywhere when empty. */
  countries: readonly string[]
  isActive: boolean
}

/** What it costs to ship goods of this value, after the discount. */
export function shippingCentsFor(goodsCents: number, rate: ShippingRate | null): number {
  if (rate === null) return 0
  return rate.freeAboveCents !== null && goodsCents >= rate.freeAboveCents ? 0 : rate.priceCents
}

export const methodsServing = (methods: readonly ShippingMethod[], country: string): ShippingMethod[] =>
  methods.filter(({ isActive, countries }) => isActive && (countries.length === 0 || countries.includes(country)))

/** The cheapest for goods of this value; of equally cheap ones the first. */
export function cheapestMethod(methods: readonly ShippingMethod[], goodsCents: number): ShippingMethod | undefined {
  return methods.toSorted((a, b) => shippingCentsFor(goodsCents, a) - shippingCentsFor(goodsCents, b))[0]
}
