import { columns } from './columns.ts'

/** What a spreadsheet might run gets an apostrophe in front, which an import takes away again. */
export const neutralised = (sql: string) => String.raw`regexp_replace(${sql}, '^(''*[=+\-@\t\r])', '''\1')`

function selected(decimals: number): string {
  const list = Object.entries(columns).map(([name, { sql, isText }]) => {
    const value = typeof sql === 'string' ? sql : sql(decimals)
    return `nullif(${isText ? neutralised(value) : value}, '') as ${name}`
  })
  return list.join(', ')
}

/** The catalogue as an import reads it, in one snapshot: a row for each variant on sale, oldest product first. */
export const exportStatement = (decimals: number) => `
  copy (
    select ${selected(decimals)}
    from products p
    join variants v on v.product_id = p.id and v.deleted_at is null
    left join categories c on c.id = p.category_id
    left join brands b on b.id = p.brand_id
    where p.deleted_at is null
    order by p.id, v.position, v.id
  ) to stdout with (format csv, header)`
