import { z } from 'zod'
import { Cents, Currency, Id, VariantOptions } from './common.ts'
import { OrderStatus } from './orders.ts'

/** What about the URL of a webhook is refused. */
export const WebhookUrlRefusal = z.enum(['scheme', 'credentials', 'port', 'host', 'address'])
export type WebhookUrlRefusal = z.infer<typeof WebhookUrlRefusal>

const nothing = z.object({})

/**
 * Every error code of the contract with the shape of its `details`. A code is `domain.reason` and never changes its
 * meaning; its HTTP status is in the server's table.
 */
export const errorDetails = {
  'request.invalid': nothing,
  'request.malformed': nothing,
  'request.too_large': z.object({ maxBytes: z.int() }),
  'request.unsupported_media_type': nothing,
  'request.rejected': nothing,
  'request.cancelled': nothing,
  'route.not_found': nothing,
  'route.method_not_allowed': nothing,

  'auth.required': nothing,
  'auth.forbidden': nothing,
  'auth.invalid_credentials': nothing,
  'auth.email_taken': nothing,
  'auth.busy': nothing,
  'auth.too_many_attempts': z.object({ retryAfterSeconds: z.int() }),
  'auth.wrong_password': nothing,
  'auth.common_password': nothing,
  'auth.link_invalid': nothing,
  'auth.origin_rejected': nothing,

  'user.not_found': nothing,
  'user.address_not_found': nothing,
  'user.too_many_addresses': z.object({ maxAddresses: z.int() }),
  'user.own_status': nothing,

  'product.not_found': nothing,
  'product.version_conflict': z.object({ currentVersion: z.int() }),
  'product.slug_taken': z.object({ slug: z.string() }),
  'product.sku_taken': z.object({ skus: z.array(z.string()) }),
  'product.unknown_variant': z.object({ variantIds: z.array(Id) }),
  'product.unknown_category': z.object({ category: z.string() }),
  'product.unknown_brand': z.object({ brand: z.string() }),
  'product.stock_conflict': z.object({ variantId: Id, onHand: z.int(), reserved: z.int() }),
  'product.variant_required': z.object({ variants: z.array(z.object({ id: Id, options: VariantOptions })) }),

  'category.not_found': nothing,
  'category.slug_taken': z.object({ slug: z.string() }),
  'category.in_use': z.object({ productCount: z.int(), childCount: z.int() }),
  'category.circular': nothing,
  'brand.not_found': nothing,
  'brand.slug_taken': z.object({ slug: z.string() }),
  'brand.in_use': z.object({ productCount: z.int() }),

  'review.exists': nothing,

  'image.not_found': nothing,
  'image.unsupported': z.object({ reason: z.string() }),
  'image.too_many': z.object({ maxImages: z.int() }),
  'upload.not_found': nothing,
  'upload.link_invalid': nothing,
  'storage.unavailable': nothing,

  'transfer.not_found': nothing,
  'transfer.unreadable': z.object({ reason: z.enum(['encoding', 'header', 'empty']) }),

  'export.too_large': z.object({ maxRows: z.int() }),
  'download.link_invalid': nothing,

  'cart.item_not_found': nothing,
  'cart.variant_required': z.object({ variants: z.array(z.object({ id: Id, options: VariantOptions })) }),
  'cart.out_of_stock': z.object({
    lines: z.array(z.object({ variantId: Id, sku: z.string(), requested: z.int(), available: z.int() })),
  }),
  'cart.quantity_limit': z.object({ maxQuantity: z.int() }),
  'cart.full': z.object({ maxLines: z.int() }),
  'cart.empty': nothing,

  'wishlist.item_not_found': nothing,
  'wishlist.full': z.object({ maxItems: z.int() }),

  'order.not_found': nothing,
  'order.total_changed': z.object({ totalCents: Cents, currency: Currency }),
  'order.email_required': nothing,
  'order.shipping_unavailable': z.object({
    methods: z.array(z.object({ code: z.string(), name: z.string(), priceCents: Cents })),
    currency: Currency,
  }),
  'order.total_limit': z.object({ maxTotalCents: Cents }),
  /** `allowed`: where the caller may move it from there. */
  'order.illegal_status': z.object({ from: OrderStatus, to: OrderStatus, allowed: z.array(OrderStatus) }),
  'order.not_shipped': nothing,

  /** There is no account with a payment provider: orders are paid some other way. */
  'payments.not_configured': nothing,
  'payments.unavailable': nothing,
  /** Less than the provider charges for one payment. */
  'payments.amount_too_small': z.object({ amountCents: Cents, currency: Currency }),
  'payments.not_found': nothing,
  'payments.not_captured': nothing,
  /** `refundableCents`: what is left to be paid back. */
  'payments.refund_exceeds_balance': z.object({ refundableCents: Cents, currency: Currency }),
  'payments.refund_exceeds_line': z.object({ lineId: Id, refundableQuantity: z.int() }),
  'payments.bad_signature': nothing,
  'webhook.not_found': nothing,
  /** `reason`: what about the URL is refused. */
  'webhook.url_refused': z.object({ reason: WebhookUrlRefusal }),
  'webhook.too_many': z.object({ maxWebhooks: z.int() }),
  'webhook.disabled': nothing,
  'webhook.delivery_not_found': nothing,

  'stream.too_many': z.object({ maxStreams: z.int() }),

  'idempotency.key_reused': nothing,
  'idempotency.in_progress': nothing,

  'service.unavailable': nothing,
  'internal.error': nothing,
} as const satisfies Record<string, z.ZodType>

export type ErrorCode = keyof typeof errorDetails

export const errorCodes = Object.keys(errorDetails) as ErrorCode[]

/** What comes with an error of this code. */
export type ErrorDetails<Code extends ErrorCode = ErrorCode> = z.infer<(typeof errorDetails)[Code]>

/** One thing wrong with the input: `path` leads to the field (`items.0.quantity`), empty for the whole. */
export const FieldIssue = z.object({ path: z.string(), code: z.string(), message: z.string() })
export type FieldIssue = z.infer<typeof FieldIssue>

/** The one error shape: the body of a failed REST call, and `error.data` of a failed RPC call. */
export const ErrorBody = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  /** What was wrong with which field, when the code is `request.invalid`. */
  issues: z.array(FieldIssue).optional(),
  /** Facts a program can act on; their shape depends on the code. */
  details: z.record(z.string(), z.unknown()).optional(),
  /** Names this call in the logs: quote it when asking for help. */
  requestId: z.string(),
})
export type ErrorBody = z.infer<typeof ErrorBody>
