import type { Statement } from '@shop/db'
import type { ProductSort } from '@shop/validators'
import { SUMMARY_COLUMNS, SUMMARY_JOINS } from './product.query.ts'

/** Filters with categories and brands found already. */
export interface ProductFilter {
  /** The category's and those of everything below it. */
  categoryIds?: readonly string[] | undefined
  brandId?: string | undefined
  minCents?: number | undefined
  maxCents?: number | undefined
  inStock?: boolean | undefined
  minRating?: number | undefined
  tag?: string | undefined
}

/** How each sort walks its index, and the type of what it goes by. `id` makes the order total. */
export const sortOrders = {
  newest: { column: 'created_at', type: 'timestamptz', descending: true },
  price_asc: { column: 'min_cents', type: 'int', descending: false },
  price_desc: { column: 'min_cents', type: 'int', descending: true },
  rating: { column: 'rating_hundredths', type: 'int', descending: true },
  name: { column: 'sort_name', type: 'text', descending: false },
  name_desc: { column: 'sort_name', type: 'text', descending: true },
} as const satisfies Record<ProductSort, { column: string; type: string; descending: boolean }>

export interface ListPosition {
  /** What the last row of the page before is sorted by. */
  key: Date | number | string
  id: string
}

export interface ListQuery {
  sort: ProductSort
  filter: ProductFilter
  after: ListPosition | null
  limit: number
}

/**
 * One page, read off the index of its sort: of the brand, of each category below the one asked for (merged), or of the
 * whole shop. `limit` stands in the text, because for an unknown one Postgres plans for a tenth of the table.
 */
export function productPage({ sort, filter, after, limit }: ListQuery): Statement {
  const { values, add } = parameters()
  const { column, type, descending } = sortOrders[sort]
  const direction = descending ? 'desc' : 'asc'
  const order = (row: string) => `order by ${row}.${column} ${direction}, ${row}.id ${direction} limit ${limit}`
  const conditions = filterConditions(filter, add)
  if (after) {
    conditions.push(
      `(p.${column}, p.id) ${descending ? '<' : '>'} (${add(after.key)}::${type}, ${add(after.id)}::uuid)`,
    )
  }
  const page = (more: string[]) => `
    select p.* from products p where ${['p.is_listed', ...conditions, ...more].join(' and ')} ${order('p')}`

  const { categoryIds, brandId } = filter
  let source = page([])
  if (categoryIds && brandId) source = page([`p.category_id = any(${add(categoryIds)}::uuid[])`])
  else if (categoryIds) {
    source = `
    select p.* from unnest(${add(categoryIds)}::uuid[]) as within (category_id)
    cross join lateral (${page(['p.category_id = within.category_id'])}) p ${order('p')}`
  }
  const isSimple = Object.entries(filter).every(([name, value]) => value === undefined || SIMPLE.has(name))
  const name = [sort, after ? 'next' : 'first', categoryIds && 'category', brandId && 'brand', limit]
  return {
    ...(isSimple && !(categoryIds && brandId) && { name: `products.page-${name.filter(Boolean).join('-')}` }),
    text: `select ${SUMMARY_COLUMNS}, p.${column} as sort_key from (${source}) p ${SUMMARY_JOINS}
      order by p.${column} ${direction}, p.id ${direction}`,
    values,
  }
}

/** Each leads to one index whatever its value, so one plan serves all. */
const SIMPLE = new Set(['categoryIds', 'brandId'])

/** How many products the filter leaves: as dear as they are many. */
export function productCount(filter: ProductFilter): Statement {
  const { values, add } = parameters()
  const conditions = filterConditions(filter, add)
  if (filter.categoryIds) conditions.push(`p.category_id = any(${add(filter.categoryIds)}::uuid[])`)
  return {
    text: `select count(*)::int as count from products p where ${['p.is_listed', ...conditions].join(' and ')}`,
    values,
  }
}

/** Everything but the category. */
export function filterConditions(filter: ProductFilter, add: (value: unknown) => string): string[] {
  const { brandId, minCents, maxCents, inStock, minRating, tag } = filter
  return [
    brandId !== undefined && `p.brand_id = ${add(brandId)}::uuid`,
    minCents !== undefined && `p.min_cents >= ${add(minCents)}::int`,
    maxCents !== undefined && `p.min_cents <= ${add(maxCents)}::int`,
    inStock === true && 'p.in_stock',
    minRating !== undefined && `p.rating_hundredths >= ${add(Math.round(minRating * 100))}::int`,
    tag !== undefined && `p.tags @> array[${add(tag)}]::text[]`,
  ].filter((condition) => condition !== false)
}

/** Collects a statement's values; `add` gives each its `$1`. */
export function parameters() {
  const values: unknown[] = []
  return { values, add: (value: unknown) => `$${values.push(value)}` }
}
