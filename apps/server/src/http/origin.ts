import type { FastifyRequest } from 'fastify'

/**
 * Whether the page that made the browser call is a front end of ours, or the server's own. Browsers say the origin of
 * every request that writes; one that does not say is not believed.
 */
export function hasTrustedOrigin({ headers: { origin }, host }: FastifyRequest, allowed: (string | RegExp)[]): boolean {
  if (!origin) return false
  const matches = allowed.some((entry) => (typeof entry === 'string' ? entry === origin : entry.test(origin)))
  return matches || (URL.canParse(origin) && new URL(origin).host === host)
}
