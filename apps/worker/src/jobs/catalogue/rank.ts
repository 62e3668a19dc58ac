import { rankProducts } from '@shop/core/products'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: changes only what differs from what sales and reviews say. */
export const rankCatalogue: JobHandler<'catalogue.rank'> = async ({ core }) => {
  await rankProducts(core)
}
