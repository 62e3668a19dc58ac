import {
  AccountNotice,
  EmailChangeRequested,
  FilesTask,
  ImageTask,
  OrderCancelled,
  OrderEvent,
  OrderStatusUpdated,
  PasswordResetRequested,
  PaymentEvent,
  PaymentEventReceived,
  PaymentFailed,
  PaymentRefunded,
  RefundTask,
  RegistrationRequested,
  ReviewEvent,
  StockLow,
  Tick,
  TransferRequested,
  UserEvent,
} from '@shop/validators'
import type { ZodType, z } from 'zod'

/** A job is a command with one handler, in the worker. */
export interface JobDefinition<Payload extends ZodType = ZodType> {
  payload: Payload
  /** What the handler does, for the person who finds one among the dead letters. */
  summary: string
  /** How often a failed job is tried again, with backoff, before it becomes a dead letter. */
  retryLimit: number
  /** How long one attempt may take, in seconds. */
  timeoutSeconds: number
  /** How many a worker does at the same time; 4 when absent. */
  concurrency?: number
  /** When it runs by the clock, in UTC: once, however many workers there are. */
  cron?: string
}

/** A mail server may be away for an hour. */
const email = { retryLimit: 12, timeoutSeconds: 60 }

/** A bucket, or a disk, may be away for hours. */
const files = { retryLimit: 20, timeoutSeconds: 300 }

/** Stripe may be away for a day. */
const payment = { retryLimit: 40, timeoutSeconds: 60 }

/** Hours of rows, one job at a time in each worker; a worker that ends hands it on. */
const transfer = { retryLimit: 20, timeoutSeconds: 6 * 3_600, concurrency: 1 }

/** What is over is as good as gone already: a night without tidying harms nobody. */
const tidying = { payload: Tick, retryLimit: 2, timeoutSeconds: 900, concurrency: 1 }

/** Everything asynchronous the shop does. A job without a handler in the worker does not compile. */
export const jobs = {
  'email.order-confirmation': {
    payload: OrderEvent,
    summary: 'Mails the customer what was ordered',
    ...email,
  },
  'email.password-reset': {
    payload: PasswordResetRequested,
    summary: 'Mails a link to set a new password, if there is an account with this address',
    ...email,
  },
  'email.password-changed': {
    payload: AccountNotice,
    summary: 'Tells the owner that the password was changed',
    ...email,
  },
  'email.email-change': {
    payload: EmailChangeRequested,
    summary: 'Mails a link to the new address that makes it the account’s',
    ...email,
  },
  'email.email-changed': {
    payload: AccountNotice,
    summary: 'Tells the former address that the account has a new one',
    ...email,
  },
  'email.registration': {
    payload: RegistrationRequested,
    summary: 'Mails a link that makes the account, or says that there is one already',
    ...email,
  },
  'catalogue.rank': {
    summary: 'Finds out which products are the most popular, for searches to look at first',
    ...tidying,
    cron: '43 * * * *',
  },
  'catalogue.tidy-words': {
    summary: 'Forgets words that searches are corrected to when no product has them any more',
    ...tidying,
    cron: '13 3 * * *',
  },
  'auth.tidy': {
    summary: 'Removes sessions, mailed links and counts of attempts whose time is over',
    ...tidying,
    cron: '27 * * * *',
  },
  'cart.tidy': {
    summary: 'Removes carts that nobody touched for 30 days',
    ...tidying,
    cron: '37 * * * *',
  },
  'idempotency.tidy': {
    summary: 'Removes answers that are no longer kept for their keys',
    ...tidying,
    cron: '47 * * * *',
  },
  'images.process': {
    payload: ImageTask,
    summary: 'Makes an uploaded picture into webp of several widths',
    ...files,
    // Each may hold a decoded picture of 40 megapixels.
    concurrency: 2,
  },
  'storage.remove': {
    payload: FilesTask,
    summary: 'Removes files that nothing names any more',
    ...files,
  },
  'storage.sweep': {
    payload: Tick,
    summary: 'Removes files, older than a day, of uploads that came to nothing',
    retryLimit: 2,
    timeoutSeconds: 1_800,
    concurrency: 1,
    cron: '17 * * * *',
  },
  'catalogue.import': {
    payload: TransferRequested,
    summary: 'Brings an uploaded CSV file into the catalogue; run again, it goes on where it was',
    ...transfer,
  },
  'catalogue.export': {
    payload: TransferRequested,
    summary: 'Writes the catalogue into a CSV file',
    ...transfer,
  },
  'catalogue.tidy-transfers': {
    payload: Tick,
    summary: 'Removes imports and exports of more than 30 days ago, with their files',
    retryLimit: 5,
    timeoutSeconds: 600,
    concurrency: 1,
    cron: '17 3 * * *',
  },
  'order.expire-unpaid': {
    payload: Tick,
    summary: 'Ends orders that were not paid in time, and releases their stock',
    // The next minute tries again.
    retryLimit: 0,
    timeoutSeconds: 600,
    concurrency: 1,
    cron: '* * * * *',
  },
  'payment.apply-event': {
    payload: PaymentEventReceived,
    summary: 'Takes what Stripe told of a payment or a refund into the books',
    ...payment,
  },
  'payment.close-intents': {
    payload: OrderEvent,
    summary: 'Has Stripe take no more money for an order that is over',
    ...payment,
  },
  'payment.refund-cancelled': {
    payload: OrderEvent,
    summary: 'Sets aside what was paid for a cancelled order, to be paid back',
    ...payment,
  },
  'payment.send-refund': {
    payload: RefundTask,
    summary: 'Has Stripe pay back what was set aside',
    ...payment,
  },
  'payment.reconcile': {
    payload: Tick,
    summary: 'Asks Stripe about payments and refunds that are not settled in time',
    // The next minute tries again.
    retryLimit: 0,
    timeoutSeconds: 120,
    concurrency: 1,
    cron: '* * * * *',
  },
  'payment.tidy-events': {
    summary: 'Removes what Stripe told more than 30 days ago',
    ...tidying,
    cron: '33 3 * * *',
  },
} as const satisfies Record<string, JobDefinition>

export type JobName = keyof typeof jobs
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>
export const jobNames = Object.keys(jobs) as JobName[]

/** An event is a fact, in the past tense, that causes any number of jobs. */
export interface EventDefinition<Payload extends ZodType = ZodType> {
  payload: Payload
  causes: (payload: z.infer<Payload>) => JobRequest[]
}

/** A job with its payload, as an event causes it. */
export type JobRequest = { [Name in JobName]: { name: Name; payload: JobPayload<Name> } }[JobName]

const event = <Payload extends ZodType>(definition: EventDefinition<Payload>) => definition

export const events = {
  'order.created': event({
    payload: OrderEvent,
    causes: ({ orderId }) => [{ name: 'email.order-confirmation', payload: { orderId } }],
  }),
  'order.status_updated': event({ payload: OrderStatusUpdated, causes: () => [] }),
  'order.cancelled': event({
    payload: OrderCancelled,
    causes: ({ orderId, wasPaid }) => [
      { name: wasPaid ? 'payment.refund-cancelled' : 'payment.close-intents', payload: { orderId } },
    ],
  }),
  'order.expired': event({
    payload: OrderEvent,
    causes: ({ orderId }) => [{ name: 'payment.close-intents', payload: { orderId } }],
  }),
  'payment.succeeded': event({ payload: PaymentEvent, causes: () => [] }),
  'payment.failed': event({ payload: PaymentFailed, causes: () => [] }),
  'payment.refunded': event({ payload: PaymentRefunded, causes: () => [] }),
  'product.stock_low': event({ payload: StockLow, causes: () => [] }),
  'user.registered': event({ payload: UserEvent, causes: () => [] }),
  'review.created': event({ payload: ReviewEvent, causes: () => [] }),
}

export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]['payload']>
