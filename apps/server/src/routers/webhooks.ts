import {
  createWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  rotateSecret,
  sendTest,
  updateWebhook,
  withSecret,
} from '@shop/core/webhooks'
import {
  CreateWebhookInput,
  ListWebhookDeliveriesInput,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookByIdInput,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookEndpointList,
  WebhookEndpointWithSecret,
} from '@shop/validators'
import { adminProcedure, Nothing } from '../trpc/procedures.ts'
import { t } from '../trpc/init.ts'

const tags = ['Webhooks']

export const webhooksRouter = t.router({
  list: adminProcedure
    .meta({ openapi: { method: 'GET', path: '/webhooks', tags, summary: 'Where events are sent to' } })
    .output(WebhookEndpointList)
    .query(({ ctx }) => listWebhooks(ctx.core)),

  create: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/webhooks',
        tags,
        summary: 'Have events sent to a URL',
        description:
          'Each event is POSTed as `{ type, timestamp, data }`, signed as Standard Webhooks says, at least once: `webhook-id` ' +
          'tells repeats. What is about one order comes in order. Any 2xx within 10 seconds takes it; after 408, 425, 429, ' +
          '5xx or no answer it is tried again for a day, other 4xx end it. The answer holds the `secret`, this once.',
        successStatus: 201,
      },
      errors: ['webhook.url_refused', 'webhook.too_many'],
      idempotent: true,
      finish: withSecret,
    })
    .input(CreateWebhookInput)
    .output(WebhookEndpointWithSecret)
    .mutation(({ ctx, input }) => createWebhook(ctx.core, input)),

  update: adminProcedure
    .meta({
      openapi: {
        method: 'PATCH',
        path: '/webhooks/{id}',
        tags,
        summary: 'Change a webhook, or switch it off and on',
        description: 'What is left out stays as it is. While it is `disabled`, no event is kept for it.',
      },
      errors: ['webhook.not_found', 'webhook.url_refused'],
    })
    .input(UpdateWebhookInput)
    .output(WebhookEndpoint)
    .mutation(({ ctx, input }) => updateWebhook(ctx.core, input)),

  rotateSecret: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/webhooks/{id}/rotate-secret',
        tags,
        summary: 'Give a webhook another secret',
        description: 'For `overlapHours` deliveries have a signature by each. The answer holds the new one, this once.',
      },
      errors: ['webhook.not_found'],
      idempotent: true,
      finish: withSecret,
    })
    .input(RotateWebhookSecretInput)
    .output(WebhookEndpointWithSecret)
    .mutation(({ ctx, input }) => rotateSecret(ctx.core, input)),

  remove: adminProcedure
    .meta({
      openapi: { method: 'DELETE', path: '/webhooks/{id}', tags, summary: 'Remove a webhook' },
      errors: ['webhook.not_found'],
    })
    .input(WebhookByIdInput)
    .output(Nothing)
    .mutation(({ ctx, input }) => removeWebhook(ctx.core, input)),

  deliveries: adminProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/webhooks/{id}/deliveries',
        tags,
        summary: 'What was sent to a webhook and what came of it, newest first',
      },
      errors: ['webhook.not_found'],
    })
    .input(ListWebhookDeliveriesInput)
    .output(WebhookDeliveryPage)
    .query(({ ctx, input }) => listDeliveries(ctx.core, input)),

  redeliver: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/webhooks/deliveries/{id}/redeliver',
        tags,
        summary: 'Send an event again',
        description: 'A delivery of its own, with the same `webhook-id`: a receiver that has seen it knows.',
        successStatus: 201,
      },
      errors: ['webhook.delivery_not_found', 'webhook.disabled'],
      idempotent: true,
    })
    .input(WebhookByIdInput)
    .output(WebhookDelivery)
    .mutation(({ ctx, input }) => redeliver(ctx.core, input)),

  sendTest: adminProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/webhooks/{id}/test',
        tags,
        summary: 'Send a webhook.test',
        description: 'It is sent as events are; the log of deliveries tells what came of it.',
        successStatus: 201,
      },
      errors: ['webhook.not_found', 'webhook.disabled'],
      idempotent: true,
    })
    .input(WebhookByIdInput)
    .output(WebhookDelivery)
    .mutation(({ ctx, input }) => sendTest(ctx.core, input)),
})
