import type { CoreContext } from '@shop/core/context'
import type { JobName, JobPayload } from '@shop/core/jobs'
import type { Mailer } from './email/mailer.ts'
import { rankCatalogue } from './jobs/catalogue/rank.ts'
import { tidySearchWords } from './jobs/catalogue/tidy-words.ts'
import { catalogueImport } from './jobs/catalogue/import.ts'
import { tidyTransfers } from './jobs/catalogue/tidy-transfers.ts'
import type { LargeJob } from './own-process.ts'
import { tidyExpiredAuth } from './jobs/auth/tidy.ts'
import { tidyExpiredCarts } from './jobs/cart/tidy.ts'
import { emailChange } from './jobs/email/email-change.ts'
import { emailChanged } from './jobs/email/email-changed.ts'
import { orderConfirmation } from './jobs/email/order-confirmation.ts'
import { passwordChanged } from './jobs/email/password-changed.ts'
import { passwordReset } from './jobs/email/password-reset.ts'
import { registration } from './jobs/email/registration.ts'
import { tidyExpiredAnswers } from './jobs/idempotency/tidy.ts'
import { processImage } from './jobs/images/process.ts'
import { writeExport } from './jobs/exports/write.ts'
import { expireUnpaid } from './jobs/orders/expire-unpaid.ts'
import { removeFiles } from './jobs/storage/remove.ts'
import { sweepStorage } from './jobs/storage/sweep.ts'

/** What a job gets besides its payload. */
export interface JobContext {
  core: CoreContext
  mailer: Mailer
  /** The front end, for links in mails; without a slash at the end. */
  clientUrl: string
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
  'email.password-reset': passwordReset,
  'email.password-changed': passwordChanged,
  'email.email-change': emailChange,
  'email.email-changed': emailChanged,
  'email.registration': registration,
  'catalogue.rank': rankCatalogue,
  'catalogue.tidy-words': tidySearchWords,
  'auth.tidy': tidyExpiredAuth,
  'cart.tidy': tidyExpiredCarts,
  'idempotency.tidy': tidyExpiredAnswers,
  'images.process': processImage,
  'storage.remove': removeFiles,
  'storage.sweep': sweepStorage,
  'catalogue.import': catalogueImport,
  'exports.write': writeExport,
  'catalogue.tidy-transfers': tidyTransfers,
  'order.expire-unpaid': expireUnpaid,
} satisfies JobHandlers
