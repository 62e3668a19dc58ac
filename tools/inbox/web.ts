import { type IncomingMessage, type Server, createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { type Answer, asJson, isJson, isLoopbackName, pageFile, send } from '../local-page/answer.ts'
import { type Refusals, Refusal } from './refusals.ts'
import type { MailStore, Message } from './store.ts'

/** The page runs its own script and style and frames its own mails; nothing else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** A mail may show styles and images. It never runs a script, sends a form or reaches the page around it. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; font-src data: http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

const page = (name: string, type: string) => pageFile(new URL(`./page/${name}`, import.meta.url), type)
const PAGE_FILES = new Map([
  ['/', page('index.html', 'text/html')],
  ['/inbox.css', page('inbox.css', 'text/css')],
  ['/inbox.mjs', page('inbox.mjs', 'text/javascript')],
])

const notFound = asJson({ error: 'There is no such page or mail.' }, 404)

export interface WebOptions {
  store: MailStore
  refusals: Refusals
  /** Answer only under a loopback name, so that a page of the web cannot read the mails by a name of its own. */
  loopbackOnly: boolean
}

/** The inbox page and its JSON API. */
export function createWebServer(options: WebOptions): Server {
  return createServer((request, response) => {
    answer(request, options).then(
      (result) => send(request, response, result),
      (error: unknown) => send(request, response, asJson({ error: String(error) }, 500)),
    )
  })
}

async function answer(request: IncomingMessage, { store, refusals, loopbackOnly }: WebOptions): Promise<Answer> {
  if (loopbackOnly && !isLoopbackName(request.headers.host)) {
    return asJson({ error: 'The inbox is read as localhost.' }, 403)
  }
  const url = URL.parse(request.url ?? '/', 'http://inbox')
  if (!url) return notFound
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  const [, area, collection, id, view] = url.pathname.split('/')

  const file = PAGE_FILES.get(url.pathname)
  if (file && method === 'GET') return { ...file, headers: { 'content-security-policy': PAGE_POLICY } }
  if (area !== 'api') return notFound

  if (collection === 'messages' && id) return method === 'GET' ? showMessage(store, id, view) : notFound
  if (collection === 'messages' && method === 'GET') {
    return asJson({ messages: store.list(url.searchParams.get('to') ?? undefined).map(summarize) })
  }
  if (collection === 'messages' && method === 'DELETE') {
    store.clear()
    return { status: 204 }
  }
  if (collection === 'refusals' && !id) return switchRefusals(refusals, method, request)
  return notFound
}

function showMessage(store: MailStore, id: string, view: string | undefined): Answer {
  const message = store.get(id)
  const raw = store.raw(id)
  if (!message || !raw) return notFound
  if (!view) return asJson(message)
  if (view === 'raw') {
    return { type: 'text/plain; charset=utf-8', headers: { 'content-security-policy': MAIL_POLICY }, body: raw }
  }
  if (view === 'eml') {
    const disposition = `attachment; filename="${fileName(message)}.eml"`
    return { type: 'message/rfc822', headers: { 'content-disposition': disposition }, body: raw }
  }
  if (view === 'html' && message.html !== undefined) {
    const body = `<!doctype html><base target="_blank">${message.html}`
    return { type: 'text/html; charset=utf-8', headers: { 'content-security-policy': MAIL_POLICY }, body }
  }
  return notFound
}

async function switchRefusals(refusals: Refusals, method: string, request: IncomingMessage): Promise<Answer> {
  if (method === 'GET') return asJson({ refusal: refusals.current() ?? null })
  if (method === 'DELETE') {
    refusals.clear()
    return { status: 204 }
  }
  if (method !== 'POST' || !isJson(request)) {
    return asJson({ error: 'Send JSON: { "count": 1, "code": 451 }' }, 415)
  }
  const parsed = Refusal.safeParse(await json(request).catch(() => undefined))
  if (!parsed.success) return asJson({ error: parsed.error.issues.map(({ message }) => message).join('; ') }, 400)
  refusals.set(parsed.data)
  return asJson({ refusal: parsed.data })
}

const summarize = ({ id, receivedAt, from, to, subject, html, attachments }: Message) => ({
  id,
  receivedAt,
  from,
  to,
  subject,
  hasHtml: html !== undefined,
  attachments: attachments.length,
})

const fileName = ({ subject, id }: Message) =>
  subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || id
