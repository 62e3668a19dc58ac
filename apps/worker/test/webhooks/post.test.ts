import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createPoster, type PosterOptions } from '../../src/webhooks/post.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

const message = (url: string, body = '{"type":"webhook.test"}') => ({ url, headers: { 'webhook-id': 'one' }, body })

async function post(url: string, options: Partial<PosterOptions> = {}, body?: string) {
  const poster = createPoster({ rules: { toThisMachine: true }, resolve: async () => ['127.0.0.1'], ...options })
  try {
    return await poster.post(message(url, body))
  } finally {
    poster.close()
  }
}

/** What comes of one delivery when it is answered like this. */
async function answeredBy(answer: Receiver['answer'], options?: Partial<PosterOptions>) {
  await using receiver = await startReceiver()
  receiver.answer = answer
  return { ...(await post(receiver.url, options)), received: receiver.received }
}

describe('a delivery', () => {
  test('is one POST of JSON, and its answer is what comes of it', async () => {
    const { result, received, durationMs } = await answeredBy((response) => response.writeHead(202).end('Thank you'))
    expect(result).toEqual({ kind: 'answered', status: 202, retryAfterSeconds: null, response: 'Thank you' })
    expect(durationMs).toBeGreaterThanOrEqual(0)
    expect(received).toMatchObject([
      { headers: { 'content-type': 'application/json', 'webhook-id': 'one' }, body: '{"type":"webhook.test"}' },
    ] satisfies Partial<Received>[])
  })

  test.each([
    ['7', 7],
    [new Date(Date.now() + 60_000).toUTCString(), expect.closeTo(60, -1)],
    ['soon', null],
    [new Date(0).toUTCString(), 0],
  ])('is told when to come back: %s', async (header, seconds) => {
    const { result } = await answeredBy((response) => response.writeHead(503, { 'retry-after': header }).end())
    expect(result).toMatchObject({ status: 503, retryAfterSeconds: seconds })
  })

  test('goes over the connection of the one before, and over a new one when that was closed', async () => {
    await using receiver = await startReceiver()
    const poster = createPoster({ rules: { toThisMachine: true }, resolve: async () => ['127.0.0.1'] })
    for (let sent = 0; sent < 3; sent++) await poster.post(message(receiver.url))
    expect(receiver.connections()).toBe(1)
    // As when the other side closes it at the very moment it is used again.
    receiver.answer = (response, one) => {
      if (receiver.received.filter(({ body }) => body === one.body).length === 4) receiver.breakConnections()
      else response.writeHead(204).end()
    }
    const { result } = await poster.post(message(receiver.url))
    expect(result).toMatchObject({ kind: 'answered', status: 204 })
    expect(receiver.connections()).toBe(2)
    poster.close()
  })
})

describe('an answer', () => {
  test('that never ends is not read to its end', async () => {
    let written = 0
    const { result } = await answeredBy((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384
      }
      response.on('drain', more)
      more()
    })
    expect(result).toMatchObject({ kind: 'answered', status: 200, response: 'x'.repeat(1_000) })
    expect(written).toBeLessThan(20_000_000)
  })

  test('that stops in the middle counts by its status', async () => {
    const { result } = await answeredBy((response) => response.writeHead(200).write('so far'), { timeoutMs: 300 })
    expect(result).toMatchObject({ kind: 'answered', status: 200, response: 'so far' })
  })

  test('that does not come in time is none', async () => {
    const { result } = await answeredBy(() => {}, { timeoutMs: 300 })
    expect(result).toEqual({ kind: 'unreachable', error: 'No answer within 0.3 s' })
  })

  test('with a redirect leads nowhere', async () => {
    await using canary = await startReceiver()
    const { result } = await answeredBy((response) => response.writeHead(307, { location: canary.url }).end())
    expect(result).toMatchObject({ status: 307 })
    expect(canary.connections()).toBe(0)
  })

  test('of bytes that are no text is made legible', async () => {
    const { result } = await answeredBy((response) => response.end(Buffer.from([0x61, 0x00, 0xff, 0xf0, 0x9f])))
    expect(result).toMatchObject({ response: expect.stringMatching(/^a\ufffd+$/) })
  })

  test.each([
    ['ends the connection', (socket: Socket) => socket.end()],
    ['breaks the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['is not HTTP', (socket: Socket) => socket.end('220 mail.example.com ESMTP\r\n')],
    [
      'changes the protocol',
      (socket: Socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n'),
    ],
    ['has endless headers', (socket: Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)],
  ])('that %s is none', async (_, answer) => {
    const server = createServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect((await post(`http://127.0.0.1:${port}/`)).result).toMatchObject({ kind: 'unreachable' })
    server.close()
  })
})

describe('a connection', () => {
  test('that nobody takes is not waited for', async () => {
    // A full backlog: the kernel answers no more.
    const server = createServer({ pauseOnConnect: true }).listen({ port: 0, host: '127.0.0.1', backlog: 1 })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    const { result } = await post(`http://127.0.0.1:${port}/`, { connectTimeoutMs: 200, timeoutMs: 600 })
    expect(result).toMatchObject({ kind: 'unreachable' })
    fillers.forEach((socket) => socket.destroy())
    server.close()
  })

  test('to a name that nobody knows, or nobody answers for, is none', async () => {
    const unknown = async () => {
      throw new Error('queryA ENOTFOUND hooks.example.com')
    }
    const silent = () => new Promise<string[]>(() => {})
    expect((await post('https://hooks.example.com/', { resolve: unknown })).result).toEqual({
      kind: 'unreachable',
      error: 'queryA ENOTFOUND hooks.example.com',
    })
    expect((await post('https://hooks.example.com/', { resolve: silent, connectTimeoutMs: 100 })).result).toEqual({
      kind: 'unreachable',
      error: 'No connection within 0.1 s',
    })
  })
})

test('an event that is too large is not sent', async () => {
  await using receiver = await startReceiver()
  const { result } = await post(receiver.url, {}, JSON.stringify({ text: 'x'.repeat(256 * 1_024) }))
  expect(result).toMatchObject({ kind: 'unreachable', error: 'The event is too large to be sent' })
  expect(receiver.connections()).toBe(0)
})
