import type { Prisma } from '@shop/db'
import type { Payment, Refund, RefundLine } from '@shop/validators'

export const refundSelect = {
  id: true,
  paymentId: true,
  orderId: true,
  status: true,
  cause: true,
  amountCents: true,
  currency: true,
  reason: true,
  lines: true,
  restocked: true,
  failureCode: true,
  createdAt: true,
} as const satisfies Prisma.RefundSelect

export type RefundRow = Prisma.RefundGetPayload<{ select: typeof refundSelect }>

export const toRefund = ({ lines, createdAt, ...row }: RefundRow): Refund => ({
  ...row,
  lines: lines as RefundLine[],
  createdAt: createdAt.toISOString(),
})

export const paymentSelect = {
  id: true,
  orderId: true,
  status: true,
  amountCents: true,
  currency: true,
  capturedCents: true,
  refundedCents: true,
  failureCode: true,
  failureText: true,
  createdAt: true,
  succeededAt: true,
  refunds: { orderBy: { id: 'asc' }, select: refundSelect },
} as const satisfies Prisma.PaymentSelect

type PaymentRow = Prisma.PaymentGetPayload<{ select: typeof paymentSelect }>

export const toPayment = ({
  failureCode,
  failureText,
  createdAt,
  succeededAt,
  refunds,
  ...row
}: PaymentRow): Payment => ({
  ...row,
  failure: failureCode === null ? null : { code: failureCode, message: failureText ?? '' },
  createdAt: createdAt.toISOString(),
  succeededAt: succeededAt?.toISOString() ?? null,
  refunds: refunds.map(toRefund),
})
