import { z } from 'zod'
import { Id, PageInput, pageOf, text, Timestamp } from './common.ts'
import { eventPayloads } from './events.ts'

export const MAX_WEBHOOKS = 50

/** What a webhook can tell of. */
export const WebhookEventName = z.enum(Object.keys(eventPayloads) as (keyof typeof eventPayloads)[])
export type WebhookEventName = z.infer<typeof WebhookEventName>

/** What an admin asks for, to see whether deliveries arrive. */
export const WebhookTest = z.object({ endpointId: Id })
export type WebhookTest = z.infer<typeof WebhookTest>

/** The `data` of everything a webhook is sent, by its `type`. */
export const webhookPayloads = { ...eventPayloads, 'webhook.test': WebhookTest } as const

/** `active`, or `disabled`: then nothing is sent, and no event is kept for it. */
export const WebhookStatus = z.enum(['active', 'disabled'])
export type WebhookStatus = z.infer<typeof WebhookStatus>

const WebhookUrl = z.url({ protocol: /^https?$/, error: 'Must be an http(s) URL' }).max(2_000)
const events = z
  .array(WebhookEventName)
  .min(1)
  .max(Object.keys(eventPayloads).length)
  .refine((names) => new Set(names).size === names.length, 'Must not name an event twice')
const description = text(0, 200)

/** Where events are sent to. */
export const WebhookEndpoint = z.object({
  id: Id,
  url: z.string(),
  description: z.string(),
  events: z.array(WebhookEventName),
  status: WebhookStatus,
  /** Counts up with every rotation. */
  secretVersion: z.int(),
  /** Until when deliveries are signed with the secret before as well. */
  previousSecretUntil: Timestamp.nullable(),
  /** Since when nothing got through; null while deliveries succeed. */
  failingSince: Timestamp.nullable(),
  disabledAt: Timestamp.nullable(),
  /** `failing`: nothing got through for days. `gone`: it answered 410. `admin`: somebody switched it off. */
  disabledReason: z.enum(['failing', 'gone', 'admin']).nullable(),
  createdAt: Timestamp,
})
export type WebhookEndpoint = z.infer<typeof WebhookEndpoint>

export const WebhookEndpointList = z.object({ items: z.array(WebhookEndpoint) })
export type WebhookEndpointList = z.infer<typeof WebhookEndpointList>

/** An endpoint with its new secret, `whsec_` and base64: this is the only time it is shown. */
export const WebhookEndpointWithSecret = WebhookEndpoint.extend({ secret: z.string().optional() })
export type WebhookEndpointWithSecret = z.infer<typeof WebhookEndpointWithSecret>

export const CreateWebhookInput = z.strictObject({ url: WebhookUrl, events, description: description.default('') })
export type CreateWebhookInput = z.infer<typeof CreateWebhookInput>

/** What is left out stays as it is. `status: 'active'` switches a disabled endpoint on again. */
export const UpdateWebhookInput = z.strictObject({
  id: Id,
  url: WebhookUrl.optional(),
  events: events.optional(),
  description: description.optional(),
  status: WebhookStatus.optional(),
})
export type UpdateWebhookInput = z.infer<typeof UpdateWebhookInput>

export const WebhookByIdInput = z.strictObject({ id: Id })
export type WebhookByIdInput = z.infer<typeof WebhookByIdInput>

export const RotateWebhookSecretInput = z.strictObject({
  id: Id,
  /** How long deliveries are signed with the former secret as well; 0 when it has leaked. */
  overlapHours: z.int().min(0).max(72).default(24),
})
export type RotateWebhookSecretInput = z.infer<typeof RotateWebhookSecretInput>

export const WebhookDeliveryStatus = z.enum(['pending', 'sending', 'delivered', 'failed'])
export type WebhookDeliveryStatus = z.infer<typeof WebhookDeliveryStatus>

/** One event on its way to one endpoint, and what came of it. Kept for 30 days. */
export const WebhookDelivery = z.object({
  id: Id,
  endpointId: Id,
  /** The `webhook-id` header: the same for every try, and when it is sent again by hand. */
  eventId: Id,
  event: z.string(),
  status: WebhookDeliveryStatus,
  /** Tries that came to an end. */
  attempts: z.int(),
  /** When the next try is due; null once it has ended. */
  nextAttemptAt: Timestamp.nullable(),
  /** HTTP status of the last answer; null without one. */
  lastStatus: z.int().nullable(),
  /** Why the last try failed. */
  lastError: z.string().nullable(),
  durationMs: z.int().nullable(),
  /** The beginning of the last answer. */
  response: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  createdAt: Timestamp,
  endedAt: Timestamp.nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

export const WebhookDeliveryPage = pageOf(WebhookDelivery)
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>

export const ListWebhookDeliveriesInput = PageInput.extend({ id: Id, status: WebhookDeliveryStatus.optional() })
export type ListWebhookDeliveriesInput = z.infer<typeof ListWebhookDeliveriesInput>
