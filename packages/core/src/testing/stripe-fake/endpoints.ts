import type { Stripe } from 'stripe'
import { type Account, type EventRecord, type Work, found } from './account.ts'
import { type Params, allowOnly, booleanOf, listOf, textOf } from './form.ts'
import { cancelIntent, confirmIntent, createIntent, updateIntent } from './intents.ts'
import { PAGING, pageOf } from './lists.ts'
import { newBalance } from './objects/balance.ts'
import { idOf } from './objects/ids.ts'
import { createRefund } from './refunds.ts'

type Endpoint = (work: Work, params: Params, id: string) => object

/** Method and path, in which `:id` stands for the id of an object. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  'POST /v1/payment_intents': createIntent,
  'GET /v1/payment_intents': listIntents,
  'GET /v1/payment_intents/:id': retrieveIntent,
  'POST /v1/payment_intents/:id': (work, params, id) => updateIntent(work, id, params),
  'POST /v1/payment_intents/:id/confirm': (work, params, id) => confirmIntent(work, id, params),
  'POST /v1/payment_intents/:id/cancel': (work, params, id) => cancelIntent(work, id, params),
  'GET /v1/payment_methods/:id': ({ account }, _, id) => found(account.methods, 'PaymentMethod', id, 'payment_method'),
  'GET /v1/charges': listCharges,
  'GET /v1/charges/:id': ({ account }, _, id) => found(account.charges, 'charge', id, 'id'),
  'POST /v1/refunds': createRefund,
  'GET /v1/refunds': listRefunds,
  'GET /v1/refunds/:id': ({ account }, _, id) => found(account.refunds, 'refund', id, 'id'),
  'GET /v1/events': listEvents,
  'GET /v1/events/:id': ({ account }, _, id) => shown(found(account.events, 'event', id, 'id')),
  'GET /v1/balance': ({ account }) => newBalance(moneyIn(account)),
}

/** The endpoint of a request, and the id in its path. */
export function findEndpoint(method: string, path: string): { endpoint: Endpoint; id: string } | undefined {
  const [, version, collection, id = '', ...action] = path.split('/')
  const pattern = ['', version, collection, ...(id ? [':id'] : []), ...action].join('/')
  const endpoint = Object.hasOwn(ENDPOINTS, `${method} ${pattern}`) && ENDPOINTS[`${method} ${pattern}`]
  return endpoint ? { endpoint, id: decodeURIComponent(id) } : undefined
}

function retrieveIntent({ account }: Work, params: Params, id: string): Stripe.PaymentIntent {
  allowOnly(params, ['client_secret'])
  return found(account.intents, 'payment_intent', id, 'intent')
}

function listIntents({ account }: Work, params: Params): Stripe.ApiList<Stripe.PaymentIntent> {
  allowOnly(params, [...PAGING, 'customer'])
  const customer = textOf(params, 'customer')
  const wanted = [...account.intents.values()].filter((intent) => !customer || idOf(intent.customer) === customer)
  return pageOf(wanted, params, '/v1/payment_intents')
}

function listCharges({ account }: Work, params: Params): Stripe.ApiList<Stripe.Charge> {
  allowOnly(params, [...PAGING, 'payment_intent'])
  const intent = textOf(params, 'payment_intent')
  const wanted = [...account.charges.values()].filter((charge) => !intent || charge.payment_intent === intent)
  return pageOf(wanted, params, '/v1/charges')
}

function listRefunds({ account }: Work, params: Params): Stripe.ApiList<Stripe.Refund> {
  allowOnly(params, [...PAGING, 'charge', 'payment_intent'])
  const [intent, charge] = [textOf(params, 'payment_intent'), textOf(params, 'charge')]
  const wanted = [...account.refunds.values()].filter(
    (refund) => (!intent || refund.payment_intent === intent) && (!charge || refund.charge === charge),
  )
  return pageOf(wanted, params, '/v1/refunds')
}

function listEvents({ account }: Work, params: Params): Stripe.ApiList<Stripe.Event> {
  allowOnly(params, [...PAGING, 'delivery_success', 'type', 'types'])
  const types = listOf(params, 'types') ?? [textOf(params, 'type')].filter((type) => type !== undefined)
  const isWanted = (type: string) =>
    types.length === 0 || types.some((wanted) => wanted === type || wanted === '*' || isBelow(type, wanted))
  const delivered = params['delivery_success'] === undefined ? undefined : booleanOf(params, 'delivery_success')
  const wanted = [...account.events.values()]
    .filter(
      ({ event, delivery }) =>
        isWanted(event.type) && (delivered ?? delivery === 'delivered') === (delivery === 'delivered'),
    )
    .map(shown)
  return pageOf(wanted, params, '/v1/events')
}

const shown = ({ event, delivery }: EventRecord): Stripe.Event => ({
  ...event,
  pending_webhooks: delivery === 'pending' ? 1 : 0,
})

/** `charge.*` takes every event about charges. */
const isBelow = (type: string, pattern: string) => pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))

/** What was taken and not given back, by currency. */
function moneyIn({ charges }: Account): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { currency, amount_captured, amount_refunded } of charges.values()) {
    sums[currency] = (sums[currency] ?? 0) + amount_captured - amount_refunded
  }
  return sums
}
