import type { Stripe } from 'stripe'

export type ErrorBody = Pick<Stripe.StripeRawError, 'message' | 'param'> & {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  code?: string
  decline_code?: string
  doc_url?: string
  charge?: string
  payment_intent?: Stripe.PaymentIntent
  payment_method?: Stripe.PaymentMethod
}

/** What Stripe answers when it does not do what it was asked to. */
export class Refusal extends Error {
  readonly status: number
  readonly body: ErrorBody
  /** The request began to execute: then its idempotency key keeps this answer. */
  readonly executed: boolean

  constructor(status: number, body: ErrorBody, executed = false) {
    super(body.message)
    this.name = 'Refusal'
    this.status = status
    this.body = { ...body, ...(body.code && { doc_url: `https://stripe.com/docs/error-codes/${body.code}` }) }
    this.executed = executed
  }
}

type About = Pick<ErrorBody, 'code' | 'param'>

/** The parameters are wrong; nothing was tried. */
export const invalid = (message: string, about: About = {}): Refusal =>
  new Refusal(400, { type: 'invalid_request_error', message, ...about })

/** The parameters are fine, the state of things is not. */
export const impossible = (message: string, about: About & Pick<ErrorBody, 'payment_intent'> = {}): Refusal =>
  new Refusal(400, { type: 'invalid_request_error', message, ...about }, true)

export const missing = (param: string): Refusal =>
  invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param })

export const unknownObject = (kind: string, id: string, param = 'id'): Refusal =>
  new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
  })

export const unauthorized = (message: string): Refusal => new Refusal(401, { type: 'invalid_request_error', message })
