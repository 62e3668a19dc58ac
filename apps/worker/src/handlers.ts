import type { CoreContext } from '@shop/core/context'
import type { JobName, JobPayload } from '@shop/core/jobs'
import type { Mailer } from './email/mailer.ts'
import { orderConfirmation } from './jobs/email/order-confirmation.ts'

/** What a job gets besides its payload. */
export interface JobContext {
  core: CoreContext
  mailer: Mailer
  /** The front end, for links in mails. */
  clientUrl: string
}

/** Runs at least once for every job: each says in a line what makes it safe to repeat. */
export type JobHandler<Name extends JobName> = (ctx: JobContext, payload: JobPayload<Name>) => Promise<void>

export type JobHandlers = { [Name in JobName]: JobHandler<Name> }

/** Who does what. A job of the catalogue without a handler does not compile. */
export const handlers = {
  'email.order-confirmation': orderConfirmation,
} satisfies JobHandlers
