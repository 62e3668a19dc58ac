import type { Socket } from 'node:net'
import { AppError } from '@shop/core/errors'
import type { AnyTRPCRouter } from '@trpc/server'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { httpStatusOf, toAppError, toErrorBody } from '../trpc/errors.ts'
import { plainRoutes } from './plain-routes.ts'
import { restRoutes } from './rest-routes.ts'

/** The largest body of a request, on both doors. */
export const MAX_BODY_BYTES = 256 * 1024

/** Whatever fails outside of a procedure gets the one error shape too: unknown routes, broken JSON, large bodies. */
export function registerErrors(app: FastifyInstance, router: AnyTRPCRouter): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(request, reply, fromFastify(error)))
  const routes = [
    ...restRoutes(router).flatMap(({ urls, rest }) => urls.map((url) => ({ method: rest.method, url }))),
    ...plainRoutes,
  ]
  const known = routes.map(({ method, url }) => ({
    method,
    pattern: new RegExp(`^${url.replaceAll(/:\w+|\*/g, '[^/]+')}/?$`),
  }))
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = known.filter((route) => route.pattern.test(path)).map((route) => route.method)
    if (allowed.length === 0) {
      const error = new AppError('route.not_found', `There is no ${request.method} ${path}: see /docs`, {})
      return sendError(request, reply, error)
    }
    reply.header('allow', [...new Set(allowed)].join(', '))
    const message = `${path} takes ${allowed.join(', ')}, not ${request.method}`
    return sendError(request, reply, new AppError('route.method_not_allowed', message, {}))
  })
}

/** Answers with the one error shape, and logs what nobody foresaw. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { code, retryAfterSeconds } = toAppError(error)
  if (code === 'internal.error') request.log.error({ err: error }, 'Unexpected error')
  if (code === 'storage.unavailable') request.log.warn({ err: error }, 'The storage is away')
  if (retryAfterSeconds) reply.header('retry-after', retryAfterSeconds)
  return reply.header('x-request-id', request.id).code(httpStatusOf(code)).send(toErrorBody(error, request.id))
}

/** Fastify's own errors in the contract's words. */
export function fromFastify(error: FastifyError): unknown {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('request.too_large', `The body is larger than ${MAX_BODY_BYTES} bytes`, {
        maxBytes: MAX_BODY_BYTES,
      })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('request.unsupported_media_type', 'Only application/json is taken', {})
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
      return new AppError('request.malformed', error.message, {})
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError(error instanceof SyntaxError ? 'request.malformed' : 'request.rejected', error.message, {})
  }
  return error
}

const BROKEN: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'The headers are too large',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive in time',
}

/** What could not be read as HTTP at all: there is no request yet, so it is answered on the socket. */
export function replyToBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify({
    code: tooLarge ? 'request.too_large' : 'request.malformed',
    message: BROKEN[error.code ?? ''] ?? 'This is not HTTP',
    requestId: '',
  })
  socket.end(
    `HTTP/1.1 ${tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'}\r\nconnection: close\r\n` +
      `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
