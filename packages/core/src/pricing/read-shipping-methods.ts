import type { CoreContext } from '../context.ts'
import type { ShippingMethod } from './shipping.rules.ts'

/** Every shipping method of the shop, those out of use too, in the order they are shown in. */
export async function readShippingMethods(ctx: CoreContext): Promise<ShippingMethod[]> {
  return ctx.db.$kysely
    .selectFrom('shipping_methods')
    .select([
      'code',
      'name',
      'price_cents as priceCents',
      'free_above_cents as freeAboveCents',
      'countries',
      'is_active as isActive',
    ])
    .orderBy('position')
    .orderBy('code')
    .execute()
}
