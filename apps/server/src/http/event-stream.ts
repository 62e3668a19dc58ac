import { isTrackedEnvelope } from '@trpc/server'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { toErrorBody } from '../trpc/errors.ts'

/** How often a silent stream says that it still lives, for proxies and for whoever waits. */
export const HEARTBEAT_MS = 15_000

/** As the specification wants it: no proxy may keep or collect it. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

/** A stream takes its connection with it, whichever door made it: a server about to close waits for nobody to hang up. */
export function registerEventStreams(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    // What tRPC answers brings its own headers, which replace those of the reply.
    if (payload instanceof Response) {
      if (isEventStream(payload.headers.get('content-type'))) payload.headers.set('connection', 'close')
    } else if (isEventStream(reply.getHeader('content-type'))) {
      reply.header('connection', 'close')
    }
  })
}

const isEventStream = (contentType: unknown) =>
  typeof contentType === 'string' && contentType.startsWith('text/event-stream')

/** Aborts when whoever asked is gone. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

/** Answers with the events as Server-Sent Events: `id` and `data`, a comment as heartbeat, `refused` as the last of all. */
export function sendEventStream(
  reply: FastifyReply,
  events: AsyncIterable<unknown>,
  heartbeatMs = HEARTBEAT_MS,
): FastifyReply {
  const text = toText(events, reply.request.id, heartbeatMs)
  return reply.headers(HEADERS).send(Readable.from(text, { objectMode: false }))
}

/** The text of a stream. It begins with a comment, so that its headers go out at once. */
async function* toText(events: AsyncIterable<unknown>, requestId: string, heartbeatMs: number): AsyncGenerator<string> {
  const iterator = events[Symbol.asyncIterator]()
  try {
    yield ': welcome\n\n'
    for (let next = iterator.next(); ; ) {
      const result = await inTime(next, heartbeatMs)
      if (result === null) yield ': still here\n\n'
      else if (result.done) return
      else {
        yield toEvent(result.value)
        next = iterator.next()
      }
    }
  } catch (error) {
    // The server stops: a stream that just ends is taken up again by whoever reads it.
    if (error instanceof Error && error.name === 'AbortError') return
    yield `event: refused\ndata: ${JSON.stringify(toErrorBody(error, requestId))}\n\n`
  } finally {
    await iterator.return?.()
  }
}

/** Null when the next event is not there after a heartbeat's time. */
async function inTime<T>(next: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}

function toEvent(event: unknown): string {
  if (!isTrackedEnvelope(event)) return `data: ${JSON.stringify(event)}\n\n`
  const [id, data] = event
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}
