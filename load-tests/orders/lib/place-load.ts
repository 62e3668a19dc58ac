// Places orders of ready carts over HTTP, as a process of its own, so that its work is told from the server's.
import { Agent, request } from 'node:http'
import { eachOf } from './random.ts'

export interface PlaceLoad {
  url: string
  /** Tokens of guests' carts. */
  cartTokens: string[]
  connections: number
}

const body = JSON.stringify({
  email: 'ada@example.com',
  shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' },
})

process.on('message', async ({ url, cartTokens, connections }: PlaceLoad) => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const place = (cartToken: string) =>
    new Promise<void>((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        'x-cart-token': cartToken,
        'idempotency-key': `key-of-${cartToken}`,
      }
      const sent = request(`${url}/api/v1/orders`, { method: 'POST', agent, headers }, async (response) => {
        const answer = Buffer.concat(await response.toArray()).toString()
        if (response.statusCode === 201) resolve()
        else reject(new Error(`An order was answered with ${response.statusCode}: ${answer}`))
      })
      sent.on('error', reject).end(body)
    })
  const start = performance.now()
  await eachOf(cartTokens, connections, place)
  const seconds = (performance.now() - start) / 1_000
  agent.destroy()
  process.send?.(seconds)
})
process.once('disconnect', () => process.exit())
