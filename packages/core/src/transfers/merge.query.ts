/**
 * How a staged chunk becomes part of the catalogue: one statement a step, over all its rows, in this order. `$1` is the
 * transfer's id. A row that is refused on the way loses its `good`, and nothing of it goes in.
 */

/** Marks the rows `found` (line, column, value, message) as refused, and keeps the reason for the report. */
const refuse = (found: string) => `
  with found as (${found}), refused as (
    update staged s set good = false from (select distinct line from found) f where f.line = s.line
  )
  insert into transfer_errors (transfer_id, line, "column", value, message)
  select $1::uuid, line, "column", left(coalesce(value, ''), 100), message from found on conflict do nothing`

/** Columns that describe a product, as the report names them. */
const DESCRIBING = {
  name: 'name',
  description: 'description',
  tags: 'tags',
  category: 'category_id',
  brand: 'brand_id',
}
const mismatches = Object.entries(DESCRIBING).map(
  ([name, field]) => `('${name}', s.${field}::text, s.${field} is not null and s.${field} is distinct from d.${field})`,
)
const describingFields = Object.values(DESCRIBING)

const MAX_VARIANTS = 200

export const mergeSteps = {
  refuseSkusTwice: refuse(`
    select s.line, 'sku' as "column", s.sku as value, format('Stands in line %s already', s.first_line) as message
    from (
      select line, sku, coalesce(
        (select k.line from transfer_skus k where k.transfer_id = $1::uuid and k.sku = f.sku), first_line
      ) as first_line
      from (select line, sku, min(line) over (partition by sku) as first_line from staged where sku is not null) f
    ) s where s.first_line < s.line`),

  // Orders lock variants in this order, too, and products only afterwards.
  lockVariants: `
    select v.id from variants v where v.sku in (select sku from staged where good) order by v.id for no key update`,

  findVariants: `
    update staged s set variant_id = v.id, product_id = v.product_id from variants v where s.good and v.sku = s.sku`,

  refuseForeignSkus: refuse(`
    select s.line, 'sku' as "column", s.sku as value, format('Belongs to the product %s', p.slug) as message
    from staged s join products p on p.id = s.product_id
    where s.good and s.slug is not null and p.slug <> s.slug and not exists (
      select from former_slugs f where f.kind = 'products' and f.slug = s.slug and f.target_id = p.id
        and not exists (select from products where slug = s.slug)
    )`),

  // Without a slug, a new row's product is the one its name makes the slug of.
  findProducts: `
    update staged s set
      slug = coalesce(s.slug, s.made_slug),
      product_id = coalesce(
        (select id from products where slug = coalesce(s.slug, s.made_slug)),
        (select target_id from former_slugs where kind = 'products' and slug = coalesce(s.slug, s.made_slug))
      )
    where s.good and s.variant_id is null`,

  completeKeys: `
    update staged set product_key = coalesce(product_id::text, slug), is_new = variant_id is null where good`,

  lockProducts: `
    select p.id from products p where p.id in (select product_id from staged where good) order by p.id for no key update`,

  refuseMissing: refuse(`
    select line, 'slug' as "column", '' as value,
      case when name is null then 'A new row needs a slug, or a name to make one of'
      else 'No slug can be made of this name: give one' end as message
    from staged where good and product_key is null
    union all
    select line, 'price', '', 'A new variant needs a price'
    from staged where good and is_new and price_cents is null`),

  refuseRemoved: refuse(`
    select s.line, case when p.deleted_at is null then 'sku' else 'slug' end as "column",
      case when p.deleted_at is null then s.sku else p.slug end as value,
      case when p.deleted_at is null then 'This variant was removed from sale' else 'This product was removed' end as message
    from staged s join products p on p.id = s.product_id left join variants v on v.id = s.variant_id
    where s.good and (p.deleted_at is not null or v.deleted_at is not null)`),

  refuseReserved: refuse(`
    select s.line, 'on_hand' as "column", s.on_hand::text as value,
      format('%s pieces are reserved by orders: fewer cannot be on hand', v.reserved) as message
    from staged s join variants v on v.id = s.variant_id where s.good and s.on_hand < v.reserved`),

  refuseNameless: refuse(`
    select s.line, 'name' as "column", '' as value, 'A new product needs a name' as message
    from staged s where s.good and s.product_id is null and s.name is null and not exists (
      select from staged e where e.good and e.product_key = s.product_key and e.line < s.line and e.name is not null
    )`),

  refuseTooMany: refuse(`
    select line, '' as "column", sku as value, 'A product has at most ${MAX_VARIANTS} variants' as message
    from (
      select s.line, s.sku, row_number() over (partition by s.product_key order by s.line) + (
        select count(*) from variants v where v.product_id = s.product_id and v.deleted_at is null
      ) as number
      from staged s where s.good and s.is_new
    ) numbered where number > ${MAX_VARIANTS}`),

  // The first good row of a product says what it is; a product of an earlier chunk is what that made of it.
  describeProducts: `
    insert into staged_products (key, id, is_new, line, first_line, slug, ${describingFields.join(', ')})
    select f.product_key, coalesce(f.product_id, uuidv7()), f.product_id is null, f.line, coalesce(seen.line, f.line), f.slug,
      ${describingFields.map((field) => `case when seen.line is null then coalesce(f.${field}, p.${field}) else p.${field} end`).join(', ')}
    from (select distinct on (product_key) * from staged where good order by product_key, line) f
    left join products p on p.id = f.product_id
    left join lateral (
      select min(
        (select k.line from transfer_skus k where k.transfer_id = $1::uuid and k.sku = v.sku and k.accepted)
      ) as line from variants v where v.product_id = f.product_id
    ) seen on true
    order by f.line`,

  refuseMismatches: refuse(`
    select s.line, m.name as "column", case when m.name in ('category', 'brand') then '' else m.value end as value,
      format('Is not what line %s says of the same product', d.first_line) as message
    from staged s join staged_products d on d.key = s.product_key
    cross join lateral (values ${mismatches.join(', ')}) as m (name, value, differs)
    where s.good and m.differs`),

  // With prices and stock as the variants' trigger would find them, so that it has nothing left to do.
  insertProducts: `
    insert into products (
      id, slug, ${describingFields.join(', ')}, min_cents, max_cents, currency, variant_count, in_stock
    )
    select d.id, d.slug, d.name, coalesce(d.description, ''), coalesce(d.tags, '{}'), d.category_id, d.brand_id,
      v.min_cents, v.max_cents, v.currency, v.variant_count, v.in_stock
    from staged_products d
    join (
      select product_key, min(price_cents) as min_cents, max(price_cents) as max_cents, min(currency) as currency,
        count(*)::int as variant_count, bool_or(coalesce(on_hand, 0) > 0) as in_stock
      from staged where good and is_new group by product_key
    ) v on v.product_key = d.key
    where d.is_new order by d.line`,

  compareVariants: `
    update staged s set
      described = (coalesce(s.price_cents, v.price_cents), coalesce(s.options, v.options))
        is distinct from (v.price_cents, v.options),
      stock_delta = coalesce(s.on_hand - v.on_hand, 0)
    from variants v where s.good and v.id = s.variant_id`,

  compareProducts: `
    update staged_products d set differs =
      (${describingFields.map((field) => `d.${field}`).join(', ')})
        is distinct from (${describingFields.map((field) => `p.${field}`).join(', ')})
    from products p where p.id = d.id and not d.is_new`,

  updateProducts: `
    update products p set ${describingFields.map((field) => `${field} = d.${field}`).join(', ')},
      version = p.version + 1, updated_at = now()
    from staged_products d where d.differs and p.id = d.id`,

  // What search is made of stays out of it, and so do its trigger and indexes.
  countUpProducts: `
    update products p set version = p.version + 1, updated_at = now()
    from staged_products d
    where not d.differs and p.id = d.id and exists (
      select from staged s where s.product_key = d.key and s.good and (s.is_new or s.described)
    )`,

  insertVariants: `
    with added as (
      insert into variants (id, product_id, sku, options, price_cents, currency, on_hand, position)
      select uuidv7(), d.id, s.sku, coalesce(s.options, '{}'), s.price_cents, s.currency, coalesce(s.on_hand, 0),
        coalesce((select max(position) + 1 from variants where product_id = d.id), 0)
          + row_number() over (partition by s.product_key order by s.line) - 1
      from staged s join staged_products d on d.key = s.product_key
      where s.good and s.is_new order by s.line
      returning id, on_hand
    )
    insert into stock_movements (variant_id, reason, on_hand_delta, note)
    select id, 'initial', on_hand, 'Import ' || $1::text from added where on_hand > 0`,

  updateVariants: `
    with changed as (
      update variants v set
        price_cents = coalesce(s.price_cents, v.price_cents), options = coalesce(s.options, v.options),
        currency = case when s.price_cents is null then v.currency else s.currency end,
        on_hand = v.on_hand + s.stock_delta, updated_at = now()
      from staged s where s.good and v.id = s.variant_id and (s.described or s.stock_delta <> 0)
      returning v.id, s.stock_delta
    )
    insert into stock_movements (variant_id, reason, on_hand_delta, note)
    select id, 'adjustment', stock_delta, 'Import ' || $1::text from changed where stock_delta <> 0`,

  rememberSkus: `
    insert into transfer_skus (transfer_id, sku, line, accepted)
    select $1::uuid, sku, min(line), bool_or(good) from staged where sku is not null group by sku on conflict do nothing`,
}

/** What became of the chunk, counted into the transfer. `$2`: bytes read so far. */
export const countRows = `
  update transfers t set
    rows_done = t.rows_done + n.done, rows_created = t.rows_created + n.created, rows_updated = t.rows_updated + n.updated,
    rows_failed = t.rows_failed + n.failed, bytes_done = $2::bigint
  from (
    select count(*)::int as done, count(*) filter (where not good)::int as failed,
      count(*) filter (where good and s.is_new)::int as created,
      count(*) filter (where good and not s.is_new and (described or stock_delta <> 0 or d.differs))::int as updated
    from staged s left join staged_products d on d.line = s.line
  ) n
  where t.id = $1::uuid`
