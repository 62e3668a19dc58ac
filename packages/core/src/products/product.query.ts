import type { Statement } from '@shop/db'

/** What a list shows of a product, all of it in its own row but the names of brand and category. */
export const SUMMARY_COLUMNS = `
  p.id, p.slug, p.name, p.min_cents, p.max_cents, p.currency, p.in_stock, p.variant_count, p.cover_key,
  p.rating_hundredths, p.rating_count, b.slug as brand_slug, b.name as brand_name, c.slug as category_slug,
  c.name as category_name`

export const SUMMARY_JOINS = `
  left join brands b on b.id = p.brand_id
  left join categories c on c.id = p.category_id`

const DETAIL = `
  select p.id, p.slug, p.name, p.description, p.tags, p.tax_class, p.version, p.created_at, p.updated_at, p.min_cents, p.max_cents,
         p.currency, p.in_stock, p.rating_hundredths, p.rating_count, b.slug as brand_slug, b.name as brand_name,
         c.slug as category_slug, c.name as category_name, v.variants, coalesce(i.images, '[]'::json) as images
  from products p
  cross join lateral (
    select json_agg(json_build_object('id', id, 'sku', sku, 'options', options, 'priceCents', price_cents,
             'currency', currency, 'available', on_hand - reserved) order by position, id) as variants
    from variants where product_id = p.id and deleted_at is null
  ) v
  cross join lateral (
    select json_agg(json_build_object('id', id, 'key', key, 'alt', alt, 'width', width, 'height', height,
             'widths', widths) order by position, id) as images
    from product_images where product_id = p.id and status = 'ready'
  ) i
  ${SUMMARY_JOINS}
  where p.is_listed`

export const productById = (id: string): Statement => ({
  name: 'products.by-id',
  text: `${DETAIL} and p.id = $1::uuid`,
  values: [id],
})

export const productBySlug = (slug: string): Statement => ({
  name: 'products.by-slug',
  text: `${DETAIL} and p.slug = $1`,
  values: [slug],
})

export const productByFormerSlug = (slug: string): Statement => ({
  name: 'products.by-former-slug',
  text: `${DETAIL} and p.id = (select target_id from former_slugs where kind = 'products' and slug = $1)`,
  values: [slug],
})

/** A category by its slug or a former one, with the ids of itself and everything below it. */
export const categorySubtree = (slug: string): Statement => ({
  name: 'products.category-subtree',
  text: `
    with recursive root as (
      select id, slug from categories where slug = $1
      union all
      select c.id, c.slug from former_slugs f join categories c on c.id = f.target_id
      where f.kind = 'categories' and f.slug = $1
    ), subtree as (
      select id from root
      union
      select c.id from categories c join subtree s on c.parent_id = s.id
    )
    select slug, array(select id from subtree) as ids from root`,
  values: [slug],
})

/** A brand by its slug or a former one. */
export const brandBySlug = (slug: string): Statement => ({
  name: 'products.brand',
  text: `
    select id, slug from brands where slug = $1
    union all
    select b.id, b.slug from former_slugs f join brands b on b.id = f.target_id where f.kind = 'brands' and f.slug = $1`,
  values: [slug],
})
