import type { OrderStats, OrderStatsInput, OrderStatus } from '@shop/validators'
import { OrderStatus as Statuses } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { statsDays } from './stats-days.rules.ts'

/** What counts as sold, and as revenue: it was paid, and is not to be paid back. */
const SOLD: readonly OrderStatus[] = ['confirmed', 'processing', 'shipped', 'delivered']

/** The days of `$3`, from `$1` to `$2`, both included. */
const PLACED = `
  select id, status, total_cents, (created_at at time zone $3)::date as day from orders
  where created_at >= ($1::date)::timestamp at time zone $3 and created_at < ($2::date + 1)::timestamp at time zone $3`

const BY_DAY = `
  with placed as (${PLACED})
  select to_char(day, 'YYYY-MM-DD') as day, status, count(*)::int as count, sum(total_cents)::float8 as total_cents
  from placed group by placed.day, status`

/** One pass over the lines, for the days and for the products. */
const SOLD_LINES = `
  with sold as (
    select placed.day, l.product_id, sum(l.quantity)::int as units, sum(l.total_cents)::float8 as total_cents
    from (${PLACED}) placed join order_lines l on l.order_id = placed.id
    where placed.status = any ($4::order_status[]) group by grouping sets ((placed.day), (l.product_id))
  ), top as materialized (
    select * from sold where product_id is not null order by total_cents desc, product_id limit 10
  )
  select to_char(day, 'YYYY-MM-DD') as day, null as product_id, null as name, units, total_cents
  from sold where day is not null
  union all
  (select null, top.product_id, coalesce(p.name, ''), top.units, top.total_cents
   from top left join products p on p.id = top.product_id order by top.total_cents desc, top.product_id)`

interface DayRow {
  day: string
  status: OrderStatus
  count: number
  total_cents: number
}

interface UnitRow {
  day: string | null
  product_id: string | null
  name: string | null
  units: number
  total_cents: number
}

/**
 * What was ordered and sold on some days, for admins; OrderStats says what counts. Throws `request.invalid` for days that
 * are none, or too many.
 */
export async function orderStats(ctx: CoreContext, input: OrderStatsInput): Promise<OrderStats> {
  requireAdmin(ctx.actor)
  const { timeZone } = input
  const days = statsDays(input, ctx.now())
  const [from, to] = [days.at(0) ?? '', days.at(-1) ?? '']
  const range = [from, to, timeZone]
  const [dayRows, unitRows] = await Promise.all([
    ctx.reads.query<DayRow>({ text: BY_DAY, values: range }),
    ctx.reads.query<UnitRow>({ text: SOLD_LINES, values: [...range, SOLD] }),
  ]).catch(explainTimeZone)
  const sold = dayRows.filter(({ status }) => SOLD.includes(status))
  const revenueCents = sum(sold, 'total_cents')
  const soldCount = sum(sold, 'count')
  const units = unitRows.filter(({ day }) => day !== null)
  return {
    from,
    to,
    timeZone,
    currency: ctx.settings.currency,
    orderCount: sum(dayRows, 'count'),
    byStatus: Object.fromEntries(
      Statuses.options.map((status) => [status, sum(of(dayRows, 'status', status), 'count')]),
    ) as OrderStats['byStatus'],
    soldCount,
    revenueCents,
    averageCents: soldCount > 0 ? Math.round(revenueCents / soldCount) : null,
    unitCount: sum(units, 'units'),
    topProducts: unitRows.flatMap(({ product_id: productId, name, units: unitCount, total_cents }) =>
      productId === null ? [] : [{ productId, name: name ?? '', unitCount, revenueCents: total_cents }],
    ),
    byDay: days.map((day) => ({
      day,
      orderCount: sum(of(dayRows, 'day', day), 'count'),
      soldCount: sum(of(sold, 'day', day), 'count'),
      unitCount: sum(of(units, 'day', day), 'units'),
      revenueCents: sum(of(sold, 'day', day), 'total_cents'),
    })),
  }
}

const of = <Row, Key extends keyof Row>(rows: readonly Row[], key: Key, value: Row[Key]) =>
  rows.filter((row) => row[key] === value)

const sum = <Key extends string>(rows: readonly Record<Key, number>[], key: Key): number =>
  rows.reduce((total, row) => total + row[key], 0)

/** Zones that JavaScript knows and this Postgres does not. */
function explainTimeZone(error: unknown): never {
  if (error instanceof Error && /^time zone ".*" not recognized$/.test(error.message)) {
    throw new AppError('request.invalid', 'timeZone: the database does not know this time zone', {})
  }
  throw error
}
