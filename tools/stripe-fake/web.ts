import type { IncomingMessage, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { Refusal, type StripeFake } from '@shop/core/testing/stripe'
import { z } from 'zod'
import { type Answer, asJson, isJson, isLoopbackName, pageFile, send } from '../local-page/answer.ts'
import { VERBS, stateOf } from './control.ts'

/** The page runs its own script and style; nothing else. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = (name: string, type: string) => pageFile(new URL(`./page/${name}`, import.meta.url), type)
const PAGE_FILES = new Map([
  ['/', page('index.html', 'text/html')],
  // It looks as the inbox does.
  ['/inbox.css', page('../../inbox/page/inbox.css', 'text/css')],
  ['/stripe.css', page('stripe.css', 'text/css')],
  ['/stripe.mjs', page('stripe.mjs', 'text/javascript')],
  ['/drawing.mjs', page('drawing.mjs', 'text/javascript')],
])

const notFound = asJson({ error: 'There is no such page.' }, 404)

/** The page, and the API it works with: what is below /_fake instead of /v1. */
export function createFrontDoor(fake: () => StripeFake, { loopbackOnly }: { loopbackOnly: boolean }) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(fake(), request, loopbackOnly).then(
      (result) => send(request, response, result),
      (error: unknown) => send(request, response, explain(error)),
    )
  }
}

async function answer(fake: StripeFake, request: IncomingMessage, loopbackOnly: boolean): Promise<Answer> {
  if (loopbackOnly && !isLoopbackName(request.headers.host)) {
    return asJson({ error: 'This page is read as localhost.' }, 403)
  }
  const { pathname } = new URL(request.url ?? '/', 'http://stripe')
  if (request.method === 'POST') return act(fake, request, pathname)
  const file = PAGE_FILES.get(pathname)
  if (file) return { ...file, headers: { 'content-security-policy': PAGE_POLICY } }
  if (pathname === '/_fake/state') return asJson(stateOf(fake))
  if (pathname === '/_fake/requests') return asJson({ requests: fake.requests })
  if (pathname === '/_fake/events') return asJson({ events: fake.events })
  return notFound
}

async function act(fake: StripeFake, request: IncomingMessage, pathname: string): Promise<Answer> {
  const [, root, area = '', id = '', action] = pathname.split('/')
  const name = id ? `${area}/:id/${action}` : area
  const verb = root === '_fake' && Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (!verb) return notFound
  if (!isJson(request)) return asJson({ error: 'Send JSON.' }, 415)
  return asJson(await verb(fake, decodeURIComponent(id), await json(request)))
}

function explain(error: unknown): Answer {
  if (error instanceof Refusal) return asJson({ error: error.message }, error.status)
  if (error instanceof z.ZodError) return asJson({ error: z.prettifyError(error) }, 400)
  if (error instanceof SyntaxError) return asJson({ error: error.message }, 400)
  return asJson({ error: String(error) }, 500)
}
