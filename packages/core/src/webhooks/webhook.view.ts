import type { Prisma } from '@shop/db'
import type { WebhookDelivery, WebhookEndpoint } from '@shop/validators'

export const endpointSelect = {
  id: true,
  url: true,
  description: true,
  events: true,
  status: true,
  secretVersion: true,
  previousSecretUntil: true,
  failingSince: true,
  disabledAt: true,
  disabledReason: true,
  createdAt: true,
} as const satisfies Prisma.WebhookEndpointSelect

export type EndpointRow = Prisma.WebhookEndpointGetPayload<{ select: typeof endpointSelect }>

/** `now` tells whether the secret before still counts. */
export const toEndpoint = (row: EndpointRow, now: Date): WebhookEndpoint => ({
  ...row,
  events: row.events as WebhookEndpoint['events'],
  previousSecretUntil: row.previousSecretUntil && row.previousSecretUntil > now ? iso(row.previousSecretUntil) : null,
  failingSince: iso(row.failingSince),
  disabledAt: iso(row.disabledAt),
  disabledReason: row.disabledReason as WebhookEndpoint['disabledReason'],
  createdAt: row.createdAt.toISOString(),
})

export const deliverySelect = {
  id: true,
  endpointId: true,
  eventId: true,
  event: true,
  status: true,
  attempts: true,
  nextAttemptAt: true,
  lastStatus: true,
  lastError: true,
  durationMs: true,
  response: true,
  payload: true,
  createdAt: true,
  endedAt: true,
} as const satisfies Prisma.WebhookDeliverySelect

export type DeliveryRow = Prisma.WebhookDeliveryGetPayload<{ select: typeof deliverySelect }>

export const toDelivery = ({ payload, ...row }: DeliveryRow): WebhookDelivery => ({
  ...row,
  nextAttemptAt: row.endedAt ? null : iso(row.nextAttemptAt),
  data: payload as WebhookDelivery['data'],
  createdAt: row.createdAt.toISOString(),
  endedAt: iso(row.endedAt),
})

const iso = (moment: Date | null) => moment && moment.toISOString()
