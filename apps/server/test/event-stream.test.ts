import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '@shop/core/errors'
import { tracked } from '@trpc/server'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { HEARTBEAT_MS, registerEventStreams, sendEventStream } from '../src/http/event-stream.ts'

let app: FastifyInstance
afterEach(() => app.close())

/** One event, and then this. */
async function* failing(error: Error) {
  yield tracked('one', 1)
  throw error
}

/** What is sent of these events, all of it. */
async function sent(events: () => AsyncGenerator, heartbeatMs?: number) {
  app = fastify({ genReqId: () => 'the-request' })
  registerEventStreams(app)
  app.get('/', (_request, reply) => sendEventStream(reply, events(), heartbeatMs))
  return app.inject('/')
}

test('events have their ids, and the connection goes with the stream', async () => {
  const { body, headers } = await sent(async function* () {
    yield tracked('one', { text: 'first\nsecond' })
    yield tracked('two', null)
  })
  expect(body).toBe(': welcome\n\nid: one\ndata: {"text":"first\\nsecond"}\n\nid: two\ndata: null\n\n')
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    connection: 'close',
  })
})

test('a silent stream says that it still lives, every fifteen seconds', async () => {
  expect(HEARTBEAT_MS).toBe(15_000)
  const { body } = await sent(async function* () {
    await wait(70)
    yield tracked('late', 1)
  }, 20)
  expect(body).toMatch(/^: welcome\n\n(: still here\n\n)+id: late\ndata: 1\n\n$/)
})

test('a refusal is the last event, and what nobody foresaw stays inside', async () => {
  const refusal = await sent(() => failing(new AppError('auth.required', 'Sign in first', {})))
  const body = { code: 'auth.required', message: 'Sign in first', requestId: 'the-request' }
  expect(refusal.body).toMatch(new RegExp(`event: refused\ndata: ${JSON.stringify(body)}\n\n$`))
  const fault = await sent(() => failing(new Error('password=hunter2')))
  expect(fault.body).toContain('"code":"internal.error"')
  expect(fault.body).not.toContain('hunter2')
})

test('a stream that is broken off says nothing of it', async () => {
  const { body } = await sent(() => failing(new DOMException('The server is about to stop', 'AbortError')))
  expect(body).toBe(': welcome\n\nid: one\ndata: 1\n\n')
})
