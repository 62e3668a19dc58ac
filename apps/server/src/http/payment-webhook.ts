import { AppError } from '@shop/core/errors'
import { receiveEvent } from '@shop/core/payments'
import type { FastifyInstance } from 'fastify'
import type { ContextFactory } from '../trpc/context.ts'
import { PAYMENT_WEBHOOK_URL } from './plain-routes.ts'

/** Stripe's events: the very bytes that were signed, and one signature over them. */
export async function registerPaymentWebhook(
  app: FastifyInstance,
  { createContext }: { createContext: ContextFactory },
): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  app.post(PAYMENT_WEBHOOK_URL, async (request, reply) => {
    const signatures = request.raw.headersDistinct['stripe-signature'] ?? []
    const [signature] = signatures
    if (signatures.length !== 1 || signature === undefined || !Buffer.isBuffer(request.body)) {
      throw new AppError('payments.bad_signature', 'One Stripe-Signature has to come with the event', {})
    }
    await receiveEvent(createContext(request, reply, 1).core, request.body, signature)
    return reply.send({ received: true })
  })
}
