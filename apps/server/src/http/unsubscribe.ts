import { AppError } from '@shop/core/errors'
import { endReminders, openEndReminders } from '@shop/core/users'
import type { Language } from '@shop/validators'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ContextFactory } from '../trpc/context.ts'
import { httpStatusOf } from '../trpc/errors.ts'
import { UNSUBSCRIBE_URL } from './plain-routes.ts'

/** The page brings its style along, sends its form back here, and does nothing else. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const LINK_INVALID = 'auth.link_invalid'

type Asked = FastifyRequest<{ Querystring: { token?: string } }>

/**
 * `/email/unsubscribe`: GET asks whether to, so that what opens every link of a mail to look for harm changes nothing;
 * POST ends the mails at once, from that page or from a mail client's own button (RFC 8058).
 */
export async function registerUnsubscribe(
  app: FastifyInstance,
  { createContext }: { createContext: ContextFactory },
): Promise<void> {
  // What a form or a mail client sends says nothing the link does not.
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 10_000 }, (_request, _body, done) => done(null))

  const answer = async (request: Asked, reply: FastifyReply, verb: typeof endReminders, page: keyof Words) => {
    const token = typeof request.query.token === 'string' ? request.query.token : ''
    const forPeople = request.headers.accept?.includes('text/html') ?? false
    const shown = await verb(createContext(request, reply, 1).core, { token }).catch((error: unknown) => {
      if (!forPeople || !(error instanceof AppError) || error.code !== LINK_INVALID) throw error
      reply.code(httpStatusOf(LINK_INVALID))
      return null
    })
    return shown ? sendPage(reply, shown.language, page) : sendPage(reply, 'en', 'invalid')
  }
  app.get(UNSUBSCRIBE_URL, (request: Asked, reply) => answer(request, reply, openEndReminders, 'question'))
  app.post(UNSUBSCRIBE_URL, (request: Asked, reply) => answer(request, reply, endReminders, 'done'))
}

interface Words {
  question: string
  done: string
  invalid: string
}

const words: Record<Language, Words & { title: string; confirm: string }> = {
  en: {
    title: 'Reminders by e-mail',
    question: 'Would you like to get no more reminders of what you left in your cart?',
    confirm: 'No more reminders',
    done: 'You get no more reminders. In the preferences of your account you can ask for them again.',
    invalid: 'This link is not complete, or the account is gone. Then there are no more reminders either.',
  },
  de: {
    title: 'Erinnerungen per E-Mail',
    question: 'Möchten Sie keine Erinnerungen an Ihren Warenkorb mehr erhalten?',
    confirm: 'Keine Erinnerungen mehr',
    done: 'Sie erhalten keine Erinnerungen mehr. In den Einstellungen Ihres Kundenkontos können Sie sie wieder einschalten.',
    invalid: 'Dieser Link ist unvollständig, oder das Kundenkonto besteht nicht mehr.',
  },
}

function sendPage(reply: FastifyReply, language: Language, page: keyof Words): FastifyReply {
  const { title, confirm, [page]: text } = words[language]
  // Without an address, a form is sent to where its page came from, token and all.
  const form = page === 'question' ? `<form method="post"><button>${confirm}</button></form>` : ''
  return reply
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #1b1f24 }
button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; border: 0; border-radius: 6px; color: #fff; background: #0b6e4f; cursor: pointer }
</style>
<main><h1>${title}</h1><p role="status">${text}</p>${form}</main>
</html>
`)
}
