import {
  AccountNotice,
  CartLeft,
  EmailChangeRequested,
  FilesTask,
  ImageTask,
  OrderCancelled,
  OrderEvent,
  OrderRefunded,
  PasswordResetRequested,
  PaymentEventReceived,
  RefundTask,
  RegistrationRequested,
  StockLow,
  Tick,
  TransferRequested,
  UserEvent,
  WebhookDisabled,
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
  /** How many of one group, such as a customer, run at the same time over all workers; the others wait, not the queue. */
  perGroup?: number
  /** When it runs by the clock, in UTC: once, however many workers there are. */
  cron?: string
}

/** A mail server may be away for an hour. */
const email = { retryLimit: 12, timeoutSeconds: 60 }

/** A bucket, or a disk, may be away for hours. */
const files = { retryLimit: 20, timeoutSeconds: 300 }

/** Stripe may be away for a day. */
const payment = { retryLimit: 40, timeoutSeconds: 60 }

/** Hours of rows, one job at a time in each worker, and of each admin; a worker that ends hands it on. */
const transfer = { retryLimit: 20, timeoutSeconds: 6 * 3_600, concurrency: 1, perGroup: 1 }

/** What is over is as good as gone already: a night without tidying harms nobody. */
const tidying = { payload: Tick, retryLimit: 2, timeoutSeconds: 900, concurrency: 1 }

/** Everything asynchronous the shop does. A job without a handler in the worker does not compile. */
export const jobs = {
  'email.order-confirmation': {
    payload: OrderEvent,
    summary: 'Mails the customer what was ordered',
    ...email,
  },
  'email.order-paid': {
    payload: OrderEvent,
    summary: 'Tells the customer that the payment has come',
    ...email,
  },
  'email.order-shipped': {
    payload: OrderEvent,
    summary: 'Tells the customer who brings the order, and how to follow it',
    ...email,
  },
  'email.order-delivered': {
    payload: OrderEvent,
    summary: 'Tells the customer that the order has arrived',
    ...email,
  },
  'email.order-cancelled': {
    payload: OrderCancelled,
    summary: 'Tells the customer that the order was called off, and what becomes of the money',
    ...email,
  },
  'email.order-refunded': {
    payload: OrderRefunded,
    summary: 'Tells the customer how much was paid back',
    ...email,
  },
  'email.order-unpaid': {
    payload: OrderEvent,
    summary: 'Tells the customer that the order has ended, because it was not paid in time',
    ...email,
  },
  'email.welcome': {
    payload: UserEvent,
    summary: 'Welcomes a new customer',
    ...email,
  },
  'email.stock-low': {
    payload: StockLow,
    summary: 'Tells the admins that a variant is running out',
    ...email,
  },
  'email.export-ready': {
    payload: TransferRequested,
    summary: 'Tells the admin who started an export that its file is there',
    ...email,
  },
  'email.cart-left-behind': {
    payload: CartLeft,
    summary: 'Reminds a customer who wants it of what was left in the cart',
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
  'email.webhook-disabled': {
    payload: WebhookDisabled,
    summary: 'Tells whoever made a webhook that it was switched off, and why',
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
  'cart.remind': {
    summary: 'Looks for carts that customers left behind a day ago, and has those reminded who want it',
    ...tidying,
    cron: '7 * * * *',
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
  'webhooks.tidy': {
    summary: 'Removes deliveries of webhooks of more than 30 days ago',
    ...tidying,
    cron: '57 * * * *',
  },
  'retention.tidy': {
    summary: 'Removes rows of growing tables that are older than they are kept',
    ...tidying,
    cron: '53 3 * * *',
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
  'exports.write': {
    payload: TransferRequested,
    summary: 'Writes products, orders or customers into a CSV file; run again, it writes the file anew',
    ...transfer,
    // Of different admins: each has one of these in the queue at most.
    concurrency: 2,
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

/** How a job is sent, besides what it is about. */
export interface JobSending {
  /** Not before this moment, or so many seconds from now. */
  after?: number | Date
  /**
   * Of what waits in the same queue, the highest goes first; 0 when absent. Other queues do not wait for it, nor it for
   * them: each has its own places in the worker.
   */
  priority?: number
  /** Of whom only `perGroup` run at the same time: the id of a customer or an admin. */
  group?: string
}

/** A job with its payload, as an event causes it. */
export type JobRequest = { [Name in JobName]: { name: Name; payload: JobPayload<Name> } & JobSending }[JobName]
