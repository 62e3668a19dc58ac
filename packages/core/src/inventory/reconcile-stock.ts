import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** All it needs, so that a command can run it too. */
type ReconcileContext = Pick<CoreContext, 'db' | 'actor'>

/** A variant whose stock is not what the ledger and the open orders say. */
export interface StockDifference {
  variantId: string
  sku: string
  onHand: number
  /** The sums of the ledger. */
  ledgerOnHand: number
  reserved: number
  ledgerReserved: number
  /** What the lines of the pending orders ask for. */
  orderedByPending: number
}

export interface ReconcileReport {
  /** How many variants were looked at. */
  checked: number
  /** How many of them differ. */
  differing: number
  /** The first of these. */
  differences: StockDifference[]
}

export interface ReconcileOptions {
  /** How many differences to keep (100). */
  limit?: number
  /** How many variants one statement looks at (2,000). */
  batch?: number
  onProgress?: (checked: number) => void
}

/**
 * Proves for every variant that stock = ledger = open orders, and changes nothing. A batch of variants is looked at in one
 * statement, so at one moment: what is sold meanwhile makes no difference. Memory does not grow with the catalogue.
 */
export async function reconcileStock(
  ctx: ReconcileContext,
  { limit = 100, batch = 2_000, onProgress = () => {} }: ReconcileOptions = {},
): Promise<ReconcileReport> {
  requireSystem(ctx.actor)
  const report: ReconcileReport = { checked: 0, differing: 0, differences: [] }
  let last: string | null = null
  do {
    const rows: Row[] = await readBatch(ctx, batch, last)
    const differing = rows.filter(differs)
    report.checked += rows.length
    report.differing += differing.length
    report.differences.push(...differing.slice(0, limit - report.differences.length).map(toDifference))
    last = rows.length === batch ? (rows.at(-1)?.id ?? null) : null
    onProgress(report.checked)
  } while (last !== null)
  return report
}

interface Row {
  id: string
  sku: string
  on_hand: number
  reserved: number
  ledger_on_hand: number
  ledger_reserved: number
  ordered: number
}

async function readBatch(ctx: ReconcileContext, limit: number, after: string | null): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select v.id, v.sku, v.on_hand, v.reserved, ledger.on_hand::float8 as ledger_on_hand,
      ledger.reserved::float8 as ledger_reserved, open.quantity::float8 as ordered
    from (
      select id, sku, on_hand, reserved from variants
      where ${after}::uuid is null or id > ${after}::uuid order by id limit ${limit}
    ) v
    cross join lateral (
      select coalesce(sum(on_hand_delta), 0) as on_hand, coalesce(sum(reserved_delta), 0) as reserved
      from stock_movements where variant_id = v.id
    ) ledger
    cross join lateral (
      select coalesce(sum(l.quantity), 0) as quantity
      from order_lines l join orders o on o.id = l.order_id and o.status = 'pending' where l.variant_id = v.id
    ) open
    order by v.id`.execute(ctx.db.$kysely)
  return rows
}

const differs = (row: Row): boolean =>
  row.on_hand !== row.ledger_on_hand || row.reserved !== row.ledger_reserved || row.reserved !== row.ordered

const toDifference = (row: Row): StockDifference => ({
  variantId: row.id,
  sku: row.sku,
  onHand: row.on_hand,
  ledgerOnHand: row.ledger_on_hand,
  reserved: row.reserved,
  ledgerReserved: row.ledger_reserved,
  orderedByPending: row.ordered,
})
