import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Stripe } from 'stripe'
import type { Work } from './account.ts'
import { findEndpoint } from './endpoints.ts'
import { type Params, parseForm } from './form.ts'
import type { Answer, IdempotencyKeys } from './idempotency.ts'
import { expanded } from './lists.ts'
import { randomText } from './objects/ids.ts'
import type { Outage, OutageSwitch } from './outage.ts'
import { forThePublic, refuseStrangers } from './keys.ts'
import { Refusal } from './refusal.ts'

/** A request the API got. */
export interface RequestRecord {
  id: string
  method: string
  path: string
  idempotencyKey: string | undefined
  /** The fields of body or query. */
  body: Params
  /** What was answered; undefined when nothing was. */
  status: number | undefined
}

export interface ApiOptions {
  secretKey: string | undefined
  keys: IdempotencyKeys
  outages: OutageSwitch
  /** What a request works with: its events name it. */
  workFor(request: Stripe.Event.Request): Work
  onRequest(record: RequestRecord): void
}

/** Answers one request below /v1. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  { secretKey, keys, outages, workFor, onRequest }: ApiOptions,
): Promise<void> {
  const { method = 'GET', headers } = request
  const { pathname, search } = new URL(request.url ?? '/', 'http://stripe')
  const sent = method === 'POST' ? await text(request) : search.slice(1)
  const requestId = `req_${randomText(14)}`
  const idempotencyKey = method === 'POST' ? headers['idempotency-key']?.toString() : undefined
  const record: RequestRecord = {
    id: requestId,
    method,
    path: pathname,
    idempotencyKey,
    body: {},
    status: undefined,
  }
  const tell = ({ status, body, requestId: from }: Answer, replayed: boolean) => {
    record.status = status
    const named = idempotencyKey && { 'idempotency-key': idempotencyKey }
    const again = replayed && { 'idempotent-replayed': 'true', 'original-request': from }
    response.writeHead(status, { ...headersOf(requestId), ...named, ...again }).end(body)
  }
  const fail = async ({ kind }: Outage, answer?: Answer, replayed = false) => {
    if (kind === 'reset') return void response.destroy()
    if (kind === 'error') return tell(refusalAnswer(OUT_OF_ORDER, requestId), false)
    if (kind === 'rate_limit') return tell(refusalAnswer(TOO_MANY, requestId), false)
    await heldBack(response, outages)
    if (answer) tell(answer, replayed)
  }

  onRequest(record)
  const outage = outages.of(method, pathname)
  try {
    record.body = parseForm(sent)
    if (outage && !outage.executes && outage.kind !== 'hang') return await fail(outage)
    const { endpoint, id } = findEndpoint(method, pathname) ?? refuseUnknown(method, pathname)
    const work = workFor({ id: requestId, idempotency_key: idempotencyKey ?? null })
    const asked = refuseStrangers(headers.authorization, record.body, { secretKey, method, pathname, work })
    const run = async () => {
      if (outage?.kind === 'hang' && !outage.executes) await heldBack(response, outages)
      const result = expanded(work.account, endpoint(work, asked.params, id), asked.params)
      return asked.isPublic ? forThePublic(result) : result
    }
    const { answer, replayed } = idempotencyKey
      ? await keys.once(idempotencyKey, `${method} ${pathname} ${sent}`, () => settle(run, requestId))
      : { ...(await settle(run, requestId)), replayed: false }
    if (outage?.executes) return await fail(outage, answer, replayed)
    tell(answer, replayed)
  } catch (error) {
    if (response.destroyed) return
    const refusal = error instanceof Refusal ? error : new Refusal(500, { type: 'api_error', message: String(error) })
    tell(refusalAnswer(refusal, requestId), false)
  }
}

const OUT_OF_ORDER = new Refusal(500, {
  type: 'api_error',
  message: 'Sorry! There was an error while talking to Stripe (this fake of it was told to fail).',
})
const TOO_MANY = new Refusal(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
})

/** Runs a request to its answer. One that was refused before anything was tried is not kept under its key. */
async function settle(run: () => Promise<object>, requestId: string): Promise<{ answer: Answer; keep: boolean }> {
  try {
    return { answer: { status: 200, body: JSON.stringify(await run(), null, 2), requestId }, keep: true }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { answer: refusalAnswer(error, requestId), keep: error.executed }
  }
}

const refusalAnswer = ({ status, body }: Refusal, requestId: string): Answer => ({
  status,
  requestId,
  body: JSON.stringify({ error: { ...body, request_log_url: `https://dashboard.stripe.com/test/logs/${requestId}` } }),
})

/** Until the outage is over. Rejects when the caller does not wait for that. */
async function heldBack(response: ServerResponse, outages: OutageSwitch): Promise<void> {
  await Promise.race([outages.over(), once(response, 'close')])
  if (response.destroyed) throw new Error('The caller has gone')
}

const headersOf = (requestId: string) => ({
  'content-type': 'application/json',
  'request-id': requestId,
  'stripe-version': Stripe.API_VERSION,
  'access-control-allow-origin': '*',
})

function refuseUnknown(method: string, path: string): never {
  throw new Refusal(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}). This fake of Stripe knows payment_intents, charges, refunds, events and balance.`,
  })
}
