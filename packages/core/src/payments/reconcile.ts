import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { closeIntents } from './close-intents.ts'
import { CHECK_AFTER_MS } from './open-attempt.ts'
import { requireGateway } from './require-gateway.ts'
import { sendRefund } from './send-refund.ts'
import { abandonPayment, settlePayment } from './settle-payment.ts'

export interface ReconcileOptions {
  /** How many are taken at once (50). */
  batch?: number
  /** How many are looked at at the same time (8). */
  parallel?: number
  /** Until when new ones are taken (50 s from now): the next minute goes on. */
  until?: Date
}

interface DuePayment {
  kind: 'payment'
  id: string
  order_id: string
  intent_id: string | null
}

type Due = DuePayment | { kind: 'refund'; id: string }

/**
 * Asks Stripe about payments and refunds that are not settled after most of a minute: so a webhook that was lost, and a crash
 * between any two steps, are made good. The longest waiting come first; any number may do this at once. Answers how many
 * it asked about. Throws `payments.unavailable`. For jobs alone.
 */
export async function reconcilePayments(ctx: CoreContext, options: ReconcileOptions = {}): Promise<number> {
  requireSystem(ctx.actor)
  if (!ctx.payments) return 0
  const { batch = 50, parallel = 8, until = new Date(ctx.now().getTime() + 50_000) } = options
  const started = ctx.now()
  let asked = 0
  while (ctx.now() <= until) {
    const due = [...(await takePayments(ctx, started, batch)), ...(await takeRefunds(ctx, started, batch))]
    if (due.length === 0) break
    await inParallel(due, parallel, (one) => look(ctx, one))
    asked += due.length
  }
  return asked
}

async function look(ctx: CoreContext, due: Due): Promise<void> {
  try {
    if (due.kind === 'refund') await sendRefund(ctx, { refundId: due.id })
    else await lookAtPayment(ctx, due)
  } catch (error) {
    if (error instanceof AppError && error.code === 'payments.unavailable') throw error
    ctx.log.error({ err: error, [due.kind]: due.id }, 'Could not find out how it stands at Stripe')
  }
}

async function lookAtPayment(ctx: CoreContext, { id: paymentId, order_id: orderId, intent_id: intentId }: DuePayment) {
  const gateway = requireGateway(ctx)
  if (intentId !== null) {
    const facts = await gateway.findIntent(intentId)
    if (facts) await settlePayment(ctx, { facts, at: null })
    else await abandonPayment(ctx, { paymentId, orderId })
  }
  await closeIntents(ctx, { orderId })
}

/** Each is taken by moving the time of its next look: at first every minute, later with what is older less often. */
async function takePayments(ctx: CoreContext, before: Date, limit: number): Promise<DuePayment[]> {
  const { rows } = await sql<DuePayment>`
    with due as (
      select id from payments where next_check_at <= ${before}::timestamptz
      order by next_check_at limit ${limit} for no key update skip locked
    )
    update payments p set next_check_at = ${ctx.now()}::timestamptz + ${backoff(ctx, 'p')}
    from due where p.id = due.id
    returning 'payment' as kind, p.id, p.order_id, p.intent_id`.execute(ctx.db.$kysely)
  return rows
}

async function takeRefunds(ctx: CoreContext, before: Date, limit: number): Promise<Due[]> {
  const { rows } = await sql<{ kind: 'refund'; id: string }>`
    with due as (
      select id from refunds where next_check_at <= ${before}::timestamptz
      order by next_check_at limit ${limit} for no key update skip locked
    )
    update refunds r set next_check_at = ${ctx.now()}::timestamptz + ${backoff(ctx, 'r')}
    from due where r.id = due.id
    returning 'refund' as kind, r.id`.execute(ctx.db.$kysely)
  return rows
}

/** Every minute in the first two hours, when somebody may be waiting; then a tenth of the age, at most six hours. */
const backoff = (ctx: CoreContext, table: string) => sql`
  case when ${sql.ref(`${table}.created_at`)} > ${ctx.now()}::timestamptz - interval '2 hours' then ${CHECK_AFTER_MS} * interval '1 millisecond'
    else least((${ctx.now()}::timestamptz - ${sql.ref(`${table}.created_at`)}) / 10, interval '6 hours') end`

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const outcomes = await Promise.allSettled(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item)
    }),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
