import type { FastifyRequest } from 'fastify'

export const isAllowedOrigin = (origin: string, allowed: (string | RegExp)[]): boolean =>
  allowed.some((entry) => (typeof entry === 'string' ? entry === origin : entry.test(origin)))

/**
 * Whether the page that made the browser call is a front end of ours, or the server's own. Browsers say the origin of
 * every request that writes; one that does not say is not believed.
 */
export function hasTrustedOrigin({ headers: { origin }, host }: FastifyRequest, allowed: (string | RegExp)[]): boolean {
  if (!origin) return false
  return isAllowedOrigin(origin, allowed) || (URL.canParse(origin) && new URL(origin).host === host)
}
