import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../cache/answers.ts'

/**
 * Sends an answer of the catalogue, or 304 to who has it. Caches on the way may keep it, but have to ask each time: what
 * they hold may have changed in the meantime, and asking costs a 304 from memory. Returns no reply, because awaiting one
 * awaits its end.
 */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, { body, etag }: Answer): true {
  reply.header('cache-control', 'public, no-cache').header('etag', etag)
  const known = request.headers['if-none-match']
  if (known !== undefined && matches(known, etag)) reply.removeHeader('content-type').code(304).send()
  else reply.send(body)
  return true
}

/** RFC 9110, 13.1.2: compared weakly, because proxies that compress make a tag weak. */
function matches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
