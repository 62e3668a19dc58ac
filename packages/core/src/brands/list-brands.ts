import type { BrandList } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { brandSelect } from './brand.view.ts'

/** Every brand by name, with the number of its products on sale. */
export async function listBrands(ctx: CoreContext): Promise<BrandList> {
  return { brands: await ctx.db.brand.findMany({ orderBy: [{ name: 'asc' }, { id: 'asc' }], select: brandSelect }) }
}
