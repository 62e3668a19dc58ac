import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from '../cache/answers.ts'
import { KEPT_CACHE_CONTROL } from './headers.ts'

/**
 * Sends an answer of the catalogue, or 304 to who has it. Returns no reply, because awaiting one awaits its end.
 */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, { body, etag }: Answer): true {
  reply.header('cache-control', KEPT_CACHE_CONTROL).header('etag', etag)
  if (isKnown(request.headers['if-none-match'], etag)) reply.removeHeader('content-type').code(304).send()
  else reply.send(body)
  return true
}

/** RFC 9110, 13.1.2: compared weakly, because proxies that compress make a tag weak. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
