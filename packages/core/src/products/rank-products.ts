import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** How many products a search looks at first. */
const HEAD_SIZE = 10_000
/** Sales of so many days make a product popular. */
const DAYS = 90
/** In so many steps, so that no product is locked for long. */
const STEPS = 16

/**
 * Brings up to date how popular each product is (pieces sold of late, and reviews) and which are the most popular ones,
 * newer before older, that a search looks at first. Changes only what differs, so running it again changes nothing.
 */
export async function rankProducts(ctx: CoreContext, { headSize = HEAD_SIZE } = {}): Promise<void> {
  requireSystem(ctx.actor)
  const { $kysely } = ctx.db
  const since = new Date(ctx.now().getTime() - DAYS * 86_400_000)
  for (let step = 0; step < STEPS; step++) {
    await sql`
      update products p set popularity = n.popularity
      from (
        select p.id, p.rating_count + coalesce(s.sold, 0) as popularity
        from products p
        left join (
          select l.product_id, sum(l.quantity)::int as sold
          from orders o join order_lines l on l.order_id = o.id
          where o.created_at >= ${since}::timestamptz and o.status in ('confirmed', 'processing', 'shipped', 'delivered')
          group by l.product_id
        ) s on s.product_id = p.id
        where ${inStep('p', step)}
      ) n
      where p.id = n.id and p.popularity <> n.popularity`.execute($kysely)
  }
  const { rows } = await sql<{ popularity: number; created_at: Date; id: string }>`
    select popularity, created_at, id from products where is_listed
    order by popularity desc, created_at desc, id desc offset ${headSize - 1} limit 1`.execute($kysely)
  const [last] = rows
  const belongs = last
    ? sql`(p.popularity, p.created_at, p.id) >= (${last.popularity}::int, ${last.created_at}::timestamptz, ${last.id}::uuid)`
    : sql`true`
  for (let step = 0; step < STEPS; step++) {
    await sql`
      update products p set is_head = (${belongs}) where ${inStep('p', step)} and p.is_head <> (${belongs})`.execute(
      $kysely,
    )
  }
}

/** One part of the products, the same in every run. */
const inStep = (table: string, step: number) =>
  sql`abs(hashtext(${sql.ref(`${table}.id`)}::text)::bigint) % ${STEPS}::int = ${step}::int`
