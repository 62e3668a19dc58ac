import { z } from 'zod'
import { Id } from './common.ts'
import { OrderStatus } from './orders.ts'

/** Payloads of events and jobs: ids and scalars, never rows, never a token. */
export const OrderEvent = z.object({ orderId: Id })
export type OrderEvent = z.infer<typeof OrderEvent>

export const OrderStatusUpdated = z.object({ orderId: Id, from: OrderStatus, to: OrderStatus })
export type OrderStatusUpdated = z.infer<typeof OrderStatusUpdated>

/** `wasPaid`: the order's `refund_due_cents` is to be paid back. */
export const OrderCancelled = z.object({ orderId: Id, wasPaid: z.boolean() })
export type OrderCancelled = z.infer<typeof OrderCancelled>

/** `available` fell to the variant's threshold or below it. */
export const StockLow = z.object({ productId: Id, variantId: Id, available: z.int(), threshold: z.int() })
export type StockLow = z.infer<typeof StockLow>

export const UserEvent = z.object({ userId: Id })
export type UserEvent = z.infer<typeof UserEvent>

export const ReviewEvent = z.object({ reviewId: Id, productId: Id })
export type ReviewEvent = z.infer<typeof ReviewEvent>

/** A link somebody asked for, to be made and mailed by the worker; `requestId` tells one asking from the next. */
export const PasswordResetRequested = z.object({ email: z.string(), requestId: z.string() })
export type PasswordResetRequested = z.infer<typeof PasswordResetRequested>

export const EmailChangeRequested = z.object({ userId: Id, newEmail: z.string(), requestId: z.string() })
export type EmailChangeRequested = z.infer<typeof EmailChangeRequested>

/** `passwordHash` is a PHC string. Whether the address is free is looked at by the worker, where nobody can time it. */
export const RegistrationRequested = z.object({
  email: z.string(),
  name: z.string(),
  passwordHash: z.string(),
  requestId: z.string(),
})
export type RegistrationRequested = z.infer<typeof RegistrationRequested>

/** Something about an account changed; `email` is where it was reached before. */
export const AccountNotice = z.object({ userId: Id, email: z.string(), requestId: z.string() })
export type AccountNotice = z.infer<typeof AccountNotice>

export const ImageTask = z.object({ imageId: Id })
export type ImageTask = z.infer<typeof ImageTask>

/** Keys of the storage. */
export const FilesTask = z.object({ keys: z.array(z.string()) })
export type FilesTask = z.infer<typeof FilesTask>

/** Of a job that runs by the clock and needs no more to know. */
export const Tick = z.object({})
export type Tick = z.infer<typeof Tick>
/** An import or export that somebody started. */
export const TransferRequested = z.object({ transferId: Id })
export type TransferRequested = z.infer<typeof TransferRequested>

/** An export whose file is complete. */
export const ExportFinished = z.object({ transferId: Id })
export type ExportFinished = z.infer<typeof ExportFinished>
