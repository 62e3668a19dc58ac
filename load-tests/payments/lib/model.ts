import type { OrderStatus, PaymentStatus } from '@shop/validators'

/** What happened, at Stripe and to the order meanwhile. */
export interface Happened {
  /** How the intent stands at Stripe, and whether its latest try failed. */
  intent: { status: string; hasFailed: boolean }
  /** What became of the order before its money was heard of, or `cancelled_paid`, after that. */
  order: 'stays' | 'cancelled' | 'expired' | 'cancelled_paid'
  /** Of what it had released, when it was over. */
  stock: 'left' | 'gone'
}

/** What the shop is to come to. */
export interface End {
  order: OrderStatus
  payment: PaymentStatus
  /** How much of the money is back. */
  refunded: 'nothing' | 'all'
}

const STATUS: Record<string, PaymentStatus> = {
  requires_payment_method: 'pending',
  requires_action: 'requires_action',
  processing: 'processing',
  succeeded: 'succeeded',
  canceled: 'cancelled',
}

/** How a payment ends, whatever the order in which it was told, and however often. */
export function expectedEnd({ intent, order, stock }: Happened): End {
  const payment = intent.hasFailed ? 'failed' : (STATUS[intent.status] ?? 'pending')
  const isPaid = payment === 'succeeded'
  if (order === 'stays') return { order: isPaid ? 'confirmed' : 'pending', payment, refunded: 'nothing' }
  if (order === 'cancelled_paid') return { order: 'cancelled', payment, refunded: 'all' }
  // Over before the money was heard of: nobody can pay it any more, and who had paid gets the goods or the money.
  if (!isPaid) return { order, payment: 'cancelled', refunded: 'nothing' }
  return stock === 'left' ? { order: 'confirmed', payment, refunded: 'nothing' } : { order, payment, refunded: 'all' }
}
