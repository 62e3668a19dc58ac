import type { Db } from '../client.ts'
import { taxRates } from './tax-rates.ts'

const shippingMethods = [
  { code: 'standard', name: 'Standard', priceCents: 490, freeAboveCents: 5_000, position: 0 },
  { code: 'express', name: 'Express', priceCents: 990, freeAboveCents: null, position: 1 },
]

/** Adds the shipping methods and tax rates that are missing. */
export async function seedCheckout(tx: Db): Promise<void> {
  await tx.shippingMethod.createMany({ data: shippingMethods, skipDuplicates: true })
  const rates = Object.entries(taxRates).flatMap(([country, { standard, reduced }]) => [
    { country, taxClass: 'standard', rateBasisPoints: standard },
    ...(reduced === undefined ? [] : [{ country, taxClass: 'reduced', rateBasisPoints: reduced }]),
  ])
  await tx.taxRate.createMany({ data: rates, skipDuplicates: true })
}
