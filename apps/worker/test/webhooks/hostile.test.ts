import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoster } from '../../src/webhooks/post.ts'
import { resolveByDns } from '../../src/webhooks/resolve.ts'
import { type Canaries, startCanaries } from './canaries.ts'
import { type DnsServer, startDns } from './dns-server.ts'
import { hostileAddresses, hostileZone } from './hostile.ts'
import { startReceiver } from './receiver.ts'

let canaries: Canaries
let dns: DnsServer
beforeAll(async () => {
  canaries = await startCanaries()
  dns = await startDns(hostileZone(canaries.addresses[2]))
})
afterAll(async () => {
  await canaries[Symbol.asyncDispose]()
  await dns[Symbol.asyncDispose]()
})

const message = (url: string) => ({ url, headers: {}, body: '{}' })

test('the canaries can be reached, by whoever looks at nothing', async () => {
  for (const host of canaries.addresses) {
    const before = canaries.reached()
    const socket = connect(canaries.port, host)
    await once(socket.resume(), 'close')
    expect(canaries.reached()).toBe(before + 1)
  }
})

test('none of eighty and more hostile addresses reaches anything inside, however often it is tried', async () => {
  const poster = createPoster({
    rules: { toThisMachine: false },
    resolve: resolveByDns([dns.address]),
    connectTimeoutMs: 300,
  })
  const addresses = hostileAddresses(canaries.port, canaries.addresses[2])
  expect(new Set(addresses.map(({ url }) => url)).size).toBeGreaterThanOrEqual(80)
  const before = canaries.reached()
  for (const { url } of addresses) {
    // The second and third time, what is rebound means another machine.
    for (let tries = 0; tries < 3; tries++) {
      expect((await poster.post(message(url))).result, url).toMatchObject({ kind: 'unreachable' })
    }
  }
  poster.close()
  expect(canaries.reached()).toBe(before)
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('with %i leads to none of them', async (status) => {
    await using redirecting = await startReceiver()
    const poster = createPoster({ rules: { toThisMachine: true }, resolve: resolveByDns([dns.address]) })
    const before = canaries.reached()
    for (const host of ['127.0.0.1', '[::1]', 'loopback.example.com']) {
      const location = `http://${host}:${canaries.port}/`
      redirecting.answer = (response) => response.writeHead(status, { location, refresh: `0;url=${location}` }).end()
      expect((await poster.post(message(redirecting.url))).result).toMatchObject({ kind: 'answered', status })
    }
    poster.close()
    expect(canaries.reached()).toBe(before)
  })
})

test('a proxy of the environment is not used', async () => {
  await using receiver = await startReceiver()
  const names = ['http_proxy', 'HTTP_PROXY', 'NODE_USE_ENV_PROXY']
  const before = names.map((name) => process.env[name])
  names.forEach(
    (name) => (process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://127.0.0.1:${canaries.port}`),
  )
  const [reached, poster] = [
    canaries.reached(),
    createPoster({ rules: { toThisMachine: true }, resolve: resolveByDns() }),
  ]
  expect((await poster.post(message(receiver.url))).result).toMatchObject({ status: 204 })
  poster.close()
  names.forEach((name, index) => {
    const value = before[index]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  })
  expect(canaries.reached()).toBe(reached)
})

test('a name is looked up by DNS alone, and localhost is this machine', async () => {
  const resolve = resolveByDns([dns.address])
  expect(await resolve('localhost')).toEqual(['127.0.0.1', '::1'])
  expect(await resolve('both-6.example.com')).toEqual(['3ffe::1', '::1'])
  await expect(resolve('unknown.example.com')).rejects.toThrow('unknown.example.com')
})
