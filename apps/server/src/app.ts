import fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Deps } from './deps.ts'
import { registerBodyTimeout } from './http/body-timeout.ts'
import { registerDocs } from './http/docs.ts'
import { registerDownloads } from './http/downloads.ts'
import { fromFastify, MAX_BODY_BYTES, registerErrors, replyToBrokenRequest, sendError } from './http/errors.ts'
import { registerExportFile } from './http/export-file.ts'
import { registerEventStreams } from './http/event-stream.ts'
import { registerImports } from './http/imports.ts'
import { registerMedia } from './http/media.ts'
import { registerHeaders } from './http/headers.ts'
import { sendKeptFirst } from './http/kept-first.ts'
import { requestIdOf } from './http/request-id.ts'
import { registerRequestLog } from './http/request-log.ts'
import { withLazyChildren } from './http/request-logger.ts'
import { hangUpOnSilentSockets } from './http/silent-sockets.ts'
import { registerPaymentWebhook } from './http/payment-webhook.ts'
import { registerRest } from './http/rest.ts'
import { registerRpc } from './http/rpc.ts'
import { registerUnsubscribe } from './http/unsubscribe.ts'
import { registerLinkedUploads, registerUploads } from './http/uploads.ts'
import { appRouter } from './router.ts'
import { type ContextOptions, contextFactory } from './trpc/context.ts'

export interface AppOptions extends ContextOptions {
  /** How many proxies of ours a request passes: the last so many forwarding headers are theirs, not the client's. */
  trustedProxies: number
}

/** The server without a socket: plugins in order, ready for `listen` or `inject`. */
export async function createApp(deps: Deps, { trustedProxies, ...browsers }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: withLazyChildren(deps.log),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: trustedProxies > 0 && ((_address, hop) => hop < trustedProxies),
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    // Each route has its own limit (registerBodyTimeout).
    requestTimeout: 0,
    http: { headersTimeout: 30_000 },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    genReqId: requestIdOf,
    clientErrorHandler: replyToBrokenRequest,
    frameworkErrors: (error, request, reply) => void sendError(request, reply, fromFastify(error)),
  })
  app.removeContentTypeParser('text/plain')

  registerErrors(app, appRouter)
  registerBodyTimeout(app, { ms: 30_000 })
  registerEventStreams(app)
  const headers = await registerHeaders(app, browsers.allowedOrigins)
  registerRequestLog(app, deps)
  hangUpOnSilentSockets(app)
  app.addHook('preClose', () => deps.orderFeed.close())

  const doors = { router: appRouter, createContext: contextFactory(deps, browsers), answers: deps.answers }
  await app.register(registerRpc, { prefix: '/trpc', ...doors })
  await app.register(registerRest, doors)
  await app.register(registerUploads, { deps, ...doors })
  await app.register(registerLinkedUploads, { deps, ...doors })
  await app.register(registerMedia, { storage: deps.storage })
  await app.register(registerImports, doors)
  await app.register(registerDownloads, doors)
  await app.register(registerPaymentWebhook, doors)
  await app.register(registerUnsubscribe, doors)
  await app.register(registerExportFile, { deps, ...doors })
  await app.register(registerDocs)
  sendKeptFirst(app.server, { ...deps, headers })
  return app
}
