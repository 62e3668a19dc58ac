import type { OrderStatus } from '@shop/validators'
import { sql } from 'kysely'
import type { Actor, CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { commitStock, releaseStock, retakeStock, returnStock } from '../inventory/index.ts'
import { allowedFrom, findTransition, moverOf, type Transition } from './order.status.ts'
import { visibleTo } from './visible-to.ts'

/** An order whose row this transaction holds: nobody else moves it until the end. */
export interface LockedOrder {
  id: string
  number: string
  status: OrderStatus
  /** ISO 4217. */
  currency: string
  totalCents: number
  refundDueCents: number
}

export const lockedColumns = [
  'id',
  'number',
  'status',
  'currency',
  'total_cents as totalCents',
  'refund_due_cents as refundDueCents',
] as const

export interface ChangeDetails {
  note?: string | undefined
  shipment?: { carrier?: string | undefined; trackingNumber?: string | undefined; trackingUrl?: string | undefined }
}

/** Takes the order's row for this transaction. Throws `order.not_found`, also when it is another's. */
export async function lockOrder(tx: CoreContext, id: string): Promise<LockedOrder> {
  const order = await tx.db.order.findFirst({ where: { id, ...visibleTo(tx.actor) }, select: { id: true } })
  const [locked] = order ? await lockRow(tx, id) : []
  if (!locked) throw orderNotFound()
  return locked
}

export const orderNotFound = () => new AppError('order.not_found', 'There is no such order', {})

const lockRow = (tx: CoreContext, id: string) =>
  tx.db.$kysely.selectFrom('orders').select(lockedColumns).where('id', '=', id).forNoKeyUpdate().execute()

/**
 * Moves a locked order along the table, with all that comes with it: an entry in its history, events, and last, because
 * those rows are the hottest, its stock. Throws `order.illegal_status` with where the actor may move it.
 */
export async function changeStatus(
  tx: CoreContext,
  order: LockedOrder,
  to: OrderStatus,
  details: ChangeDetails = {},
): Promise<void> {
  const transition = requireTransition(tx.actor, order.status, to)
  await writeChange(tx, order, to, transition, details)
  await tell(tx, order, to, transition)
  await STOCK[transition.stock](tx, order.id)
}

function requireTransition(actor: Actor, from: OrderStatus, to: OrderStatus): Transition {
  const mover = moverOf(actor)
  const transition = findTransition(from, to, mover)
  if (transition) return transition
  const allowed = allowedFrom(from, mover)
  const rest = allowed.length > 0 ? `only ${allowed.join(' or ')}` : 'nothing more'
  const message = `The order is ${from}: it cannot become ${to}, ${rest}`
  throw new AppError('order.illegal_status', message, { from, to, allowed })
}

const STOCK: Record<Transition['stock'], (tx: CoreContext, orderId: string) => Promise<void>> = {
  release: releaseStock,
  commit: commitStock,
  return: returnStock,
  retake: retakeStock,
  keep: async () => {},
}

async function writeChange(
  tx: CoreContext,
  { id, status: from, totalCents }: LockedOrder,
  to: OrderStatus,
  { payment }: Transition,
  { note, shipment = {} }: ChangeDetails,
): Promise<void> {
  const { actor } = tx
  const refundDueCents = { refund_due: totalCents, refunded: 0, received: undefined, none: undefined }[payment]
  const { carrier, trackingNumber, trackingUrl } = shipment
  const { rows } = await sql<{ id: string }>`
    with moved as (
      update orders set
        status = ${to}::order_status,
        refund_due_cents = coalesce(${refundDueCents ?? null}::int, refund_due_cents),
        carrier = coalesce(${carrier ?? null}, carrier),
        tracking_number = coalesce(${trackingNumber ?? null}, tracking_number),
        tracking_url = coalesce(${trackingUrl ?? null}, tracking_url),
        updated_at = ${tx.now()}::timestamptz
      where id = ${id}::uuid and status = ${from}::order_status
      returning id
    )
    insert into order_status_changes (order_id, "from", "to", actor_kind, actor_id, note, created_at)
    select id, ${from}::order_status, ${to}::order_status, ${actor.kind}::actor_kind,
      ${'userId' in actor ? actor.userId : null}::uuid, ${note ?? null}, ${tx.now()}::timestamptz
    from moved
    returning id`.execute(tx.db.$kysely)
  if (rows.length !== 1) throw new Error(`Order ${id} was moved without its lock`)
}

async function tell(
  tx: CoreContext,
  { id: orderId, status: from }: LockedOrder,
  to: OrderStatus,
  { payment }: Transition,
): Promise<void> {
  await tx.publish.event('order.status_updated', { orderId, from, to })
  if (to === 'cancelled') await tx.publish.event('order.cancelled', { orderId, wasPaid: payment === 'refund_due' })
  if (to === 'expired') await tx.publish.event('order.expired', { orderId })
}
