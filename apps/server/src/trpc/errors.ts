import { AppError } from '@shop/core/errors'
import { isUnavailable } from '@shop/db'
import type { ErrorBody, ErrorCode, FieldIssue } from '@shop/validators'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { getTRPCErrorFromUnknown, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { z } from 'zod'

/** The one table from the contract's codes to tRPC's, which carry the HTTP status. A new code does not compile without. */
const trpcCodes = {
  'request.invalid': 'BAD_REQUEST',
  'request.malformed': 'BAD_REQUEST',
  'request.too_large': 'PAYLOAD_TOO_LARGE',
  'request.unsupported_media_type': 'UNSUPPORTED_MEDIA_TYPE',
  'request.rejected': 'BAD_REQUEST',
  'request.cancelled': 'CLIENT_CLOSED_REQUEST',
  'route.not_found': 'NOT_FOUND',
  'route.method_not_allowed': 'METHOD_NOT_SUPPORTED',
  'auth.required': 'UNAUTHORIZED',
  'auth.forbidden': 'FORBIDDEN',
  'auth.invalid_credentials': 'UNAUTHORIZED',
  'auth.email_taken': 'CONFLICT',
  'auth.busy': 'SERVICE_UNAVAILABLE',
  'auth.too_many_attempts': 'TOO_MANY_REQUESTS',
  'auth.wrong_password': 'FORBIDDEN',
  'auth.common_password': 'UNPROCESSABLE_CONTENT',
  'auth.link_invalid': 'UNPROCESSABLE_CONTENT',
  'auth.origin_rejected': 'FORBIDDEN',
  'user.not_found': 'NOT_FOUND',
  'user.address_not_found': 'NOT_FOUND',
  'user.too_many_addresses': 'UNPROCESSABLE_CONTENT',
  'user.own_status': 'UNPROCESSABLE_CONTENT',
  'product.not_found': 'NOT_FOUND',
  'product.version_conflict': 'CONFLICT',
  'product.slug_taken': 'CONFLICT',
  'product.sku_taken': 'CONFLICT',
  'product.unknown_variant': 'UNPROCESSABLE_CONTENT',
  'product.unknown_category': 'UNPROCESSABLE_CONTENT',
  'product.unknown_brand': 'UNPROCESSABLE_CONTENT',
  'product.stock_conflict': 'CONFLICT',
  'product.variant_required': 'UNPROCESSABLE_CONTENT',
  'category.not_found': 'NOT_FOUND',
  'category.slug_taken': 'CONFLICT',
  'category.in_use': 'CONFLICT',
  'category.circular': 'UNPROCESSABLE_CONTENT',
  'brand.not_found': 'NOT_FOUND',
  'brand.slug_taken': 'CONFLICT',
  'brand.in_use': 'CONFLICT',
  'review.exists': 'CONFLICT',
  'image.not_found': 'NOT_FOUND',
  'image.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'image.too_many': 'UNPROCESSABLE_CONTENT',
  'upload.not_found': 'NOT_FOUND',
  'upload.link_invalid': 'FORBIDDEN',
  'storage.unavailable': 'SERVICE_UNAVAILABLE',
  'transfer.not_found': 'NOT_FOUND',
  'transfer.unreadable': 'UNPROCESSABLE_CONTENT',
  'export.too_large': 'UNPROCESSABLE_CONTENT',
  'download.link_invalid': 'FORBIDDEN',
  'cart.item_not_found': 'NOT_FOUND',
  'cart.variant_required': 'UNPROCESSABLE_CONTENT',
  'cart.out_of_stock': 'CONFLICT',
  'cart.quantity_limit': 'UNPROCESSABLE_CONTENT',
  'cart.full': 'UNPROCESSABLE_CONTENT',
  'cart.empty': 'CONFLICT',
  'wishlist.item_not_found': 'NOT_FOUND',
  'wishlist.full': 'UNPROCESSABLE_CONTENT',
  'order.not_found': 'NOT_FOUND',
  'order.total_changed': 'CONFLICT',
  'order.email_required': 'UNPROCESSABLE_CONTENT',
  'order.shipping_unavailable': 'UNPROCESSABLE_CONTENT',
  'order.total_limit': 'UNPROCESSABLE_CONTENT',
  'order.illegal_status': 'CONFLICT',
  'order.not_shipped': 'CONFLICT',
  'payments.not_configured': 'SERVICE_UNAVAILABLE',
  'payments.unavailable': 'SERVICE_UNAVAILABLE',
  'payments.amount_too_small': 'UNPROCESSABLE_CONTENT',
  'payments.not_found': 'NOT_FOUND',
  'payments.not_captured': 'CONFLICT',
  'payments.refund_exceeds_balance': 'CONFLICT',
  'payments.refund_exceeds_line': 'CONFLICT',
  'payments.bad_signature': 'BAD_REQUEST',
  'webhook.not_found': 'NOT_FOUND',
  'webhook.url_refused': 'UNPROCESSABLE_CONTENT',
  'webhook.too_many': 'UNPROCESSABLE_CONTENT',
  'webhook.disabled': 'CONFLICT',
  'webhook.delivery_not_found': 'NOT_FOUND',
  'stream.too_many': 'TOO_MANY_REQUESTS',
  'idempotency.key_reused': 'UNPROCESSABLE_CONTENT',
  'idempotency.in_progress': 'CONFLICT',
  'service.unavailable': 'SERVICE_UNAVAILABLE',
  'internal.error': 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>

export const httpStatusOf = (code: ErrorCode): number =>
  getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodes[code] }))

const MALFORMED = 'The request is not valid JSON'

/** tRPC's own refusals, in the contract's words. */
const fromTRPC: Partial<Record<TRPC_ERROR_CODE_KEY, { code: ErrorCode; message?: string }>> = {
  PARSE_ERROR: { code: 'request.malformed', message: MALFORMED },
  BAD_REQUEST: { code: 'request.invalid' },
  NOT_FOUND: { code: 'route.not_found' },
  METHOD_NOT_SUPPORTED: { code: 'route.method_not_allowed' },
  UNSUPPORTED_MEDIA_TYPE: { code: 'request.unsupported_media_type', message: 'Only application/json is taken' },
  PAYLOAD_TOO_LARGE: { code: 'request.too_large' },
  CLIENT_CLOSED_REQUEST: { code: 'request.cancelled' },
}

const isAppError = (error: unknown): error is AppError => error instanceof AppError

/** Any error as an AppError, with `internal.error` for what nobody foresaw: its text stays inside. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error
  if (isUnavailable(error)) {
    return new AppError('service.unavailable', 'The shop cannot reach its database', {}, { retryAfterSeconds: 2 })
  }
  if (error instanceof TRPCError) {
    const known = fromTRPC[error.code]
    if (error.cause instanceof z.core.$ZodError && known) {
      return new AppError('request.invalid', invalidMessage(error.cause.issues), {})
    }
    if (error.cause && error.cause !== error && (error.cause instanceof AppError || isUnavailable(error.cause))) {
      return toAppError(error.cause)
    }
    if (error.cause instanceof SyntaxError && known) return new AppError('request.malformed', MALFORMED, {})
    if (known) return new AppError(known.code, known.message ?? error.message, {})
  }
  return new AppError('internal.error', 'Something went wrong on our side', {})
}

/** The one error shape of both doors. */
export function toErrorBody(error: unknown, requestId: string): ErrorBody {
  const { code, message, details } = toAppError(error)
  const issues = fieldIssues(error)
  return {
    code,
    message,
    ...(issues && { issues }),
    ...(Object.keys(details).length > 0 && { details }),
    requestId,
  }
}

/** The same error with the tRPC code of our table, so that both doors answer with one status. */
export function toTRPCError(error: unknown): TRPCError {
  const original = getTRPCErrorFromUnknown(error)
  const { code } = toAppError(original)
  if (original.code === trpcCodes[code] || original.code === 'PARSE_ERROR') return original
  return new TRPCError({ code: trpcCodes[code], message: original.message, cause: original.cause ?? original })
}

function fieldIssues(error: unknown): FieldIssue[] | undefined {
  if (!(error instanceof TRPCError && error.code === 'BAD_REQUEST' && error.cause instanceof z.core.$ZodError)) return
  return error.cause.issues.map((issue) => ({
    path: issue.path.join('.'),
    code: issue.code,
    message: issue.message,
  }))
}

function invalidMessage(issues: readonly z.core.$ZodIssue[]): string {
  const [first] = issues
  if (!first) return 'The input is not valid'
  return `${first.path.length > 0 ? `${first.path.join('.')}: ` : ''}${first.message}`
}
