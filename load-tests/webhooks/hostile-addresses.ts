// Webhooks that lead inside, by spelling, name, name server, rebinding or redirect: does any delivery reach a canary?
//
//   node --conditions=development load-tests/webhooks/hostile-addresses.ts
import { once } from 'node:events'
import { connect, type LookupFunction } from 'node:net'
import { createPoster } from '@shop/worker/webhooks/post'
import { resolveByDns } from '@shop/worker/webhooks/resolve'
import { hostileAddresses, hostileZone } from '@shop/worker/testing/hostile'
import { startCanaries } from '@shop/worker/testing/canaries'
import { startDns } from '@shop/worker/testing/dns-server'
import { startReceiver } from '@shop/worker/testing/receiver'
import { conclude } from '../security/lib/calls.ts'

/** What is rebound means another machine the second time. */
const TRIES = 3
const REDIRECTS = [301, 302, 303, 307, 308]

await using canaries = await startCanaries()
const network = canaries.addresses[2]
await using dns = await startDns(hostileZone(network))
const addresses = hostileAddresses(canaries.port, network)
const resolve = resolveByDns([dns.address])
const message = (url: string) => ({ url, headers: {}, body: '{}' })

/** Connects wherever a URL leads, as a client does that looks at nothing. */
async function connectCarelessly(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const lookup: LookupFunction = (host, _options, done) => {
    resolve(host).then(
      (found) =>
        done(
          null,
          found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
        ),
      (error: Error) => done(error, ''),
    )
  }
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || 443, lookup, timeout: 300 })
  socket.on('error', () => {}).on('timeout', () => socket.destroy())
  await once(socket.resume(), 'close').catch(() => undefined)
}

async function count(reach: (url: string) => Promise<unknown>): Promise<number> {
  let reached = 0
  for (const { url } of addresses) {
    const before = canaries.reached()
    for (let tries = 0; tries < TRIES; tries++) await reach(url)
    if (canaries.reached() > before) reached += 1
  }
  return reached
}

console.log(`canaries  on ${canaries.addresses.join(', ')}`)
const poster = createPoster({ rules: { toThisMachine: false }, resolve, connectTimeoutMs: 300 })
const reached = await count(async (url) => {
  const { result } = await poster.post(message(url))
  if (result.kind === 'answered') console.log(`ANSWERED  ${url}`)
})
poster.close()
console.log(`careless  a client that looks at nothing reaches one by ${await count(connectCarelessly)} of them`)

let redirected = 0
for (const status of REDIRECTS) {
  await using redirecting = await startReceiver()
  const follower = createPoster({ rules: { toThisMachine: true }, resolve })
  for (const host of ['127.0.0.1', '[::1]', 'loopback.example.com']) {
    const location = `http://${host}:${canaries.port}/`
    redirecting.answer = (response) => response.writeHead(status, { location, refresh: `0;url=${location}` }).end()
    const before = canaries.reached()
    await follower.post(message(redirecting.url))
    if (canaries.reached() > before) redirected += 1
  }
  follower.close()
}

conclude(`${reached} of ${addresses.length} hostile addresses reach a canary, tried ${TRIES} times each`, reached === 0)
conclude(`${redirected} of ${REDIRECTS.length * 3} redirects reach one`, redirected === 0)
