import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { PaymentGateway } from './gateway.ts'

/** Throws `payments.not_configured` in a shop that takes no money by itself. */
export function requireGateway({ payments }: Pick<CoreContext, 'payments'>): PaymentGateway {
  if (payments) return payments
  throw new AppError('payments.not_configured', 'This shop has no payment provider set up', {})
}
