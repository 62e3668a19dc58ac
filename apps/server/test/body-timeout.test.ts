import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerBodyTimeout } from '../src/http/body-timeout.ts'

const app = fastify()
beforeAll(async () => {
  registerBodyTimeout(app, { ms: 300 })
  app.addContentTypeParser('text/csv', (_request, body, done) => done(null, body))
  app.post('/json', async () => 'done')
  app.post('/file', { config: { readsFile: true } }, async ({ raw }) => {
    for await (const _ of raw) await wait(1)
    return 'done'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

/** Sends ten bytes, one each so many milliseconds; what comes back. */
async function drip(path: string, type: string, everyMs: number): Promise<string> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {})
  let answer = ''
  socket.on('data', (data) => (answer += String(data)))
  await once(socket, 'connect')
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: 10\r\n\r\n`,
  )
  for (const byte of '"12345678"') {
    await wait(everyMs)
    if (socket.writable) socket.write(byte)
  }
  if (!socket.destroyed) await Promise.race([once(socket, 'close'), wait(2_000)])
  socket.destroy()
  return answer
}

test('a body that drips in is cut off', async () => {
  expect(await drip('/json', 'application/json', 100)).toMatch(/^HTTP\/1\.1 400 .*did not arrive in time/s)
  expect(await drip('/json', 'application/json', 1)).toMatch(/done/)
})

test('a file may take as long as it keeps coming, and no longer', async () => {
  expect(await drip('/file', 'text/csv', 100)).toMatch(/done/)
  expect(await drip('/file', 'text/csv', 600)).not.toMatch(/done/)
})
