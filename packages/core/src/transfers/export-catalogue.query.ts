import { decimalsOf } from './cells.rules.ts'
import { columns } from './columns.ts'
import type { ExportQuery } from './export-filters.ts'
import { neutralised } from './export-cells.ts'

function selected(decimals: number): Record<string, string> {
  const list = Object.entries(columns).map(([name, { sql, isText }]) => {
    const value = typeof sql === 'string' ? sql : sql(decimals)
    return [name, `nullif(${isText ? neutralised(value) : value}, '')`] as const
  })
  return Object.fromEntries(list)
}

/** The catalogue as an import reads it: a row for each variant on sale, oldest product first. */
export const catalogueQuery = ({ currency }: { currency: string }): ExportQuery => ({
  columns: selected(decimalsOf(currency)),
  from: `products p
    join variants v on v.product_id = p.id and v.deleted_at is null
    left join categories c on c.id = p.category_id
    left join brands b on b.id = p.brand_id`,
  where: ['p.deleted_at is null'],
  orderBy: 'p.id, v.position, v.id',
})
