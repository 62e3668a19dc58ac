import type { TaxClass } from '@shop/validators'
import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'

export interface TaxOfProduct {
  taxClass: TaxClass
  /** 1900 is 19 %. */
  rateBasisPoints: number
}

/**
 * What products are taxed at where they go to, by their ids. Without a reduced rate a country takes its standard one of
 * reduced goods; a country without rates takes nothing: where a shop owes no tax, it has none to enter.
 */
export async function readTaxes(
  ctx: CoreContext,
  productIds: readonly string[],
  country: string,
): Promise<Map<string, TaxOfProduct>> {
  const { rows } = await sql<TaxOfProduct & { id: string }>`
    select p.id, p.tax_class as "taxClass", coalesce(
      own.rate_basis_points,
      case when p.tax_class = 'reduced' then standard.rate_basis_points end,
      0
    ) as "rateBasisPoints"
    from products p
    left join tax_rates own on own.country = ${country} and own.tax_class = p.tax_class
    left join tax_rates standard on standard.country = ${country} and standard.tax_class = 'standard'
    where p.id = any(${[...new Set(productIds)]}::uuid[])`.execute(ctx.db.$kysely)
  return new Map(rows.map(({ id, ...tax }) => [id, tax]))
}
