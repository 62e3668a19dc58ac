import type { RootDb } from '@shop/db'

/** Fills the shop with so many products of three variants each, and a picture for every other one. */
export async function stockShelves(db: RootDb, products: number): Promise<void> {
  await db.$executeRaw`
    insert into products (slug, name, description, tags, brand_id, category_id, created_at)
    select 'bench-' || n, 'Article number ' || n, repeat('What there is to say about article ' || n || '. ', 8),
           array['bench', 'tag-' || n % 10],
           (select id from brands order by id offset n % (select count(*) from brands) limit 1),
           (select id from categories order by id offset n % (select count(*) from categories) limit 1),
           now() - n * interval '1 minute'
    from generate_series(1, ${products}::int) n`
  await db.$executeRaw`
    insert into variants (product_id, sku, options, price_cents, currency, on_hand, position)
    select p.id, p.slug || '-' || size, jsonb_build_object('size', size), 1000 + position * 250, 'EUR', 10, position
    from products p cross join unnest(array['S', 'M', 'L']) with ordinality as sizes (size, position)
    where p.slug like 'bench-%'`
  await db.$executeRaw`
    insert into product_images (product_id, key, status, width, height, widths)
    select id, 'media/' || id, 'ready', 1200, 1200, array[320, 640, 1200]
    from products where slug like 'bench-%' and right(slug, 1) in ('0', '2', '4', '6', '8')`
  await db.$executeRaw`analyze`
}
