/** The catalogue's hottest reads, as named prepared statements. A product without a variant on sale is not listed. */

const SUMMARY = `
  select p.id, p.slug, p.name, p.created_at,
         case when b.id is not null then json_build_object('slug', b.slug, 'name', b.name) end as brand,
         case when c.id is not null then json_build_object('slug', c.slug, 'name', c.name) end as category,
         v.min_cents, v.max_cents, v.currency, v.in_stock, v.variant_count, i.key as image_key
  from products p
  join lateral (
    select min(price_cents) as min_cents, max(price_cents) as max_cents, min(currency) as currency,
           bool_or(on_hand > reserved) as in_stock, count(*)::int as variant_count
    from variants where product_id = p.id and deleted_at is null
  ) v on v.variant_count > 0
  left join brands b on b.id = p.brand_id
  left join categories c on c.id = p.category_id
  left join lateral (
    select key from product_images where product_id = p.id order by position, id limit 1
  ) i on true`

export const firstPage = (limit: number) => ({
  name: 'products.first-page',
  text: `${SUMMARY} where p.deleted_at is null order by p.created_at desc, p.id desc limit $1`,
  values: [limit],
})

export const nextPage = (limit: number, after: { createdAt: Date; id: string }) => ({
  name: 'products.next-page',
  text: `${SUMMARY}
    where p.deleted_at is null and (p.created_at, p.id) < ($2::timestamptz, $3::uuid)
    order by p.created_at desc, p.id desc limit $1`,
  values: [limit, after.createdAt, after.id],
})

/** Words as Postgres reads a web search, the last word also as a beginning, and names that are spelt almost alike. */
export const search = (limit: number, text: string, prefix: string) => ({
  name: 'products.search',
  text: `
    with query as (
      select websearch_to_tsquery('english', $2) || to_tsquery('english', $3) as words
    ), found as (
      select p.id, ts_rank(p.search, query.words) + word_similarity($2, p.name) as rank
      from products p, query
      where p.deleted_at is null and (p.search @@ query.words or $2 <% p.name)
      order by rank desc, p.id limit $1
    )
    ${SUMMARY} join found on found.id = p.id order by found.rank desc, p.id`,
  values: [limit, text, prefix],
})

const DETAIL = `
  select p.id, p.slug, p.name, p.description, p.tags, p.version, p.created_at, p.updated_at,
         case when b.id is not null then json_build_object('slug', b.slug, 'name', b.name) end as brand,
         case when c.id is not null then json_build_object('slug', c.slug, 'name', c.name) end as category,
         v.variants, coalesce(i.images, '[]'::json) as images
  from products p
  join lateral (
    select json_agg(json_build_object('id', id, 'sku', sku, 'options', options, 'price_cents', price_cents,
             'currency', currency, 'available', on_hand - reserved) order by position, id) as variants
    from variants where product_id = p.id and deleted_at is null
  ) v on v.variants is not null
  left join brands b on b.id = p.brand_id
  left join categories c on c.id = p.category_id
  left join lateral (
    select json_agg(json_build_object('id', id, 'key', key, 'alt', alt) order by position, id) as images
    from product_images where product_id = p.id
  ) i on true
  where p.deleted_at is null`

export const byId = (id: string) => ({
  name: 'products.by-id',
  text: `${DETAIL} and p.id = $1::uuid`,
  values: [id],
})

export const bySlug = (slug: string) => ({
  name: 'products.by-slug',
  text: `${DETAIL} and p.slug = $1`,
  values: [slug],
})
