import type { Stripe } from 'stripe'
import type { Work } from './account.ts'
import { type Params, textOf } from './form.ts'
import { Refusal, unauthorized } from './refusal.ts'

export interface Asked {
  /** Without the key, where a browser sends it among the fields. */
  params: Params
  /** Asked by a browser, which has the publishable key and the secret of one intent. */
  isPublic: boolean
}

const NO_KEY =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."

/** Throws unless the key may do this: the secret one everything, the publishable one what Stripe.js does. */
export function refuseStrangers(
  authorization: string | undefined,
  { key: field, ...params }: Params,
  {
    secretKey,
    method,
    pathname,
    work,
  }: { secretKey?: string | undefined; method: string; pathname: string; work: Work },
): Asked {
  const key = keyIn(authorization) ?? (typeof field === 'string' ? field : undefined)
  if (!key) throw unauthorized(NO_KEY)
  if (key.startsWith('pk_test_')) {
    refuseUnlessOwn(method, pathname, params, work)
    return { params, isPublic: true }
  }
  const isKnown = secretKey === undefined ? /^[sr]k_test_\w/.test(key) : key === secretKey
  if (!isKnown) throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}***${key.slice(-4)}`)
  return { params, isPublic: false }
}

function keyIn(authorization = ''): string | undefined {
  const [scheme, credentials = ''] = authorization.split(' ')
  if (scheme === 'Bearer') return credentials
  return scheme === 'Basic' ? Buffer.from(credentials, 'base64').toString().split(':')[0] : undefined
}

/** A browser reads and confirms the one intent whose client secret it was given. */
function refuseUnlessOwn(method: string, pathname: string, params: Params, { account }: Work): void {
  const [, id = '', action] = /^\/v1\/payment_intents\/([^/]+)(\/confirm)?$/.exec(pathname) ?? []
  const isAllowed = id && (method === 'GET') === (action === undefined)
  if (!isAllowed) {
    throw new Refusal(403, {
      type: 'invalid_request_error',
      code: 'secret_key_required',
      message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
    })
  }
  const secret = account.intents.get(id)?.client_secret
  if (secret && secret === textOf(params, 'client_secret')) return
  throw new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such payment_intent: '${id}'`,
    param: 'intent',
  })
}

const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'status',
] as const satisfies (keyof Stripe.PaymentIntent)[]

/** A browser does not see metadata, nor who else paid how. */
export const forThePublic = (answer: object): object =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => (PUBLIC_FIELDS as readonly string[]).includes(name)))
