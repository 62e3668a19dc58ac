import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { verifyWebhook, type WebhookEvent } from '@shop/sdk'

export interface Behaviour {
  /** How long an answer takes. */
  delayMs?: number
  /** The share of deliveries that fail: half of them before they had their effect, half of them after. */
  failing?: number
}

export interface Subscriber extends AsyncDisposable {
  url: string
  /** As the shop gave it out. */
  secret: string
  /** What had its effect here, by `webhook-id`: in the order it had it. */
  effects: Map<string, WebhookEvent>
  /** Deliveries that came, repeats included. */
  deliveries: number
  /** What no secret of ours has signed. */
  forged: number
  /** When each effect was had. */
  times: number[]
  leave(): Promise<void>
  comeBack(): Promise<void>
}

/** A receiver as the manual says: verifies, drops what it has seen, answers. */
export async function startSubscriber({ delayMs = 0, failing = 0 }: Behaviour = {}): Promise<Subscriber> {
  const listener = (request: IncomingMessage, response: ServerResponse) => void handle(request, response)
  let server = createServer(listener)
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const leave = async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  const subscriber: Subscriber = {
    url: `http://127.0.0.1:${port}/`,
    secret: '',
    effects: new Map(),
    deliveries: 0,
    forged: 0,
    times: [],
    leave,
    async comeBack() {
      server = createServer(listener)
      await listen(port)
    },
    [Symbol.asyncDispose]: leave,
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => '')
    const event = await verifyWebhook(body, request.headers, subscriber.secret).catch(() => null)
    subscriber.deliveries += 1
    if (!event) {
      subscriber.forged += 1
      return void response.writeHead(400).end()
    }
    if (delayMs > 0) await wait(delayMs)
    const luck = Math.random()
    if (luck < failing / 2) return void response.writeHead(500).end()
    const id = String(request.headers['webhook-id'])
    if (!subscriber.effects.has(id)) {
      subscriber.effects.set(id, event)
      subscriber.times.push(performance.now())
    }
    if (luck < failing) request.socket.destroy()
    else response.writeHead(204).end()
  }
  return subscriber
}
