import type { FastifyReply, FastifyRequest } from 'fastify'

export const SESSION_COOKIE = 'session'

/** As long as the longest session, in seconds. Whether one is still good is for the server to say, not for a date here. */
const MAX_AGE = 90 * 24 * 60 * 60

/** The session token a browser sends along by itself, whichever page made it call. */
export function readSessionCookie({ headers }: FastifyRequest): string | null {
  return /(?:^|; ?)session=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? null
}

export interface SessionCookie {
  /** Hands the token to the browser, out of reach of the page's own scripts. */
  set(token: string): void
  /** Makes the browser forget, unless this same request signs in. */
  clear(): void
}

/** The cookie of an answer. It takes effect as long as the answer's headers have not been sent. */
export function sessionCookie(reply: FastifyReply, { secure }: { secure: boolean }): SessionCookie {
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  let isSet = false
  return {
    set(token) {
      isSet = true
      reply.removeHeader('set-cookie')
      reply.header('set-cookie', `${SESSION_COOKIE}=${token}; Max-Age=${MAX_AGE}; ${attributes}`)
    },
    clear() {
      if (isSet) return
      reply.removeHeader('set-cookie')
      reply.header('set-cookie', `${SESSION_COOKIE}=; Max-Age=0; ${attributes}`)
    },
  }
}
