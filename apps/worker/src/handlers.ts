import type { CoreContext } from '@shop/core/context'
import type { JobName, JobPayload } from '@shop/core/jobs'
import type { Mailer } from './email/mailer.ts'
import { rankCatalogue } from './jobs/catalogue/rank.ts'
import { tidySearchWords } from './jobs/catalogue/tidy-words.ts'
import { catalogueImport } from './jobs/catalogue/import.ts'
import { tidyTransfers } from './jobs/catalogue/tidy-transfers.ts'
import type { LargeJob } from './own-process.ts'
import { tidyExpiredAuth } from './jobs/auth/tidy.ts'
import { remindOfCarts } from './jobs/cart/remind.ts'
import { tidyExpiredCarts } from './jobs/cart/tidy.ts'
import { cartLeftBehind } from './jobs/email/cart-left-behind.ts'
import { emailChange } from './jobs/email/email-change.ts'
import { emailChanged } from './jobs/email/email-changed.ts'
import { exportReady } from './jobs/email/export-ready.ts'
import { orderCancelled } from './jobs/email/order-cancelled.ts'
import { orderConfirmation } from './jobs/email/order-confirmation.ts'
import { orderDelivered } from './jobs/email/order-delivered.ts'
import { orderPaid } from './jobs/email/order-paid.ts'
import { orderRefunded } from './jobs/email/order-refunded.ts'
import { orderShipped } from './jobs/email/order-shipped.ts'
import { orderUnpaid } from './jobs/email/order-unpaid.ts'
import { passwordChanged } from './jobs/email/password-changed.ts'
import { passwordReset } from './jobs/email/password-reset.ts'
import { registration } from './jobs/email/registration.ts'
import { stockLow } from './jobs/email/stock-low.ts'
import { welcome } from './jobs/email/welcome.ts'
import { webhookDisabled } from './jobs/email/webhook-disabled.ts'
import { tidyExpiredAnswers } from './jobs/idempotency/tidy.ts'
import { processImage } from './jobs/images/process.ts'
import { writeExport } from './jobs/exports/write.ts'
import { expireUnpaid } from './jobs/orders/expire-unpaid.ts'
import { takeEvent } from './jobs/payments/apply-event.ts'
import { closeOrderIntents } from './jobs/payments/close-intents.ts'
import { reconcile } from './jobs/payments/reconcile.ts'
import { refundCancelledOrder } from './jobs/payments/refund-cancelled.ts'
import { payBack } from './jobs/payments/send-refund.ts'
import { tidyOldPaymentEvents } from './jobs/payments/tidy-events.ts'
import { tidyOldRows } from './jobs/retention/tidy.ts'
import { removeFiles } from './jobs/storage/remove.ts'
import { sweepStorage } from './jobs/storage/sweep.ts'
import { tidyDeliveries } from './jobs/webhooks/tidy.ts'

/** What a job gets besides its payload. */
export interface JobContext {
  core: CoreContext
  /** Of the job, in all its attempts, of which one runs at a time. */
  jobId: string
  mailer: Mailer
  /** The front end, for links in mails; without a slash at the end. */
  clientUrl: string
  /** The server, for links in mails that it answers itself; without a slash at the end. */
  publicUrl: string
  /** When the job was written: in the transaction of what it is about, however much later it runs. */
  publishedAt: Date
  /** Does a large job in a process of its own, until it is done, fails, or the worker stops. */
  inOwnProcess: (job: LargeJob) => Promise<void>
  /** Failing now is failing for good. */
  isLastTry: boolean
}

/** Runs at least once for every job: each says in a line what makes it safe to repeat. */
export type JobHandler<Name extends JobName> = (ctx: JobContext, payload: JobPayload<Name>) => Promise<void>

export type JobHandlers = { [Name in JobName]: JobHandler<Name> }

/** Who does what. A job of the catalogue without a handler does not compile. */
export const handlers = {
  'email.order-confirmation': orderConfirmation,
  'email.order-paid': orderPaid,
  'email.order-shipped': orderShipped,
  'email.order-delivered': orderDelivered,
  'email.order-cancelled': orderCancelled,
  'email.order-refunded': orderRefunded,
  'email.order-unpaid': orderUnpaid,
  'email.welcome': welcome,
  'email.stock-low': stockLow,
  'email.export-ready': exportReady,
  'email.cart-left-behind': cartLeftBehind,
  'email.password-reset': passwordReset,
  'email.password-changed': passwordChanged,
  'email.email-change': emailChange,
  'email.email-changed': emailChanged,
  'email.registration': registration,
  'email.webhook-disabled': webhookDisabled,
  'catalogue.rank': rankCatalogue,
  'catalogue.tidy-words': tidySearchWords,
  'auth.tidy': tidyExpiredAuth,
  'cart.remind': remindOfCarts,
  'cart.tidy': tidyExpiredCarts,
  'idempotency.tidy': tidyExpiredAnswers,
  'webhooks.tidy': tidyDeliveries,
  'retention.tidy': tidyOldRows,
  'images.process': processImage,
  'storage.remove': removeFiles,
  'storage.sweep': sweepStorage,
  'catalogue.import': catalogueImport,
  'exports.write': writeExport,
  'catalogue.tidy-transfers': tidyTransfers,
  'order.expire-unpaid': expireUnpaid,
  'payment.apply-event': takeEvent,
  'payment.close-intents': closeOrderIntents,
  'payment.refund-cancelled': refundCancelledOrder,
  'payment.send-refund': payBack,
  'payment.reconcile': reconcile,
  'payment.tidy-events': tidyOldPaymentEvents,
} satisfies JobHandlers
