import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { aProduct, createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createHealthProbe } from '../src/health.ts'
import { createTestServer, type TestServer } from './test-server.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

async function aServer(redisUrl: string) {
  let reads = 0
  const server: TestServer = await createTestServer({
    sharing: shop,
    answers: { redisUrl },
    deps: ({ reads: real, answers }) => ({
      reads: {
        query(statement) {
          reads++
          return real.query(statement)
        },
      },
      health: createHealthProbe({
        version: 'test',
        checks: { postgres: async () => true, redis: answers.checkRedis ?? (() => Promise.reject(new Error('none'))) },
      }),
    }),
  })
  onTestFinished(() => server.close())
  await server.answers.settle()
  return Object.assign(server, { reads: () => reads })
}

const priceOf = async (server: TestServer, id: string): Promise<number> =>
  (await server.rest('products.byId', { id })).body.price.minCents

async function setPrice(server: TestServer, productId: string, priceCents: number) {
  await shop.db.variant.updateMany({ where: { productId }, data: { priceCents } })
  await server.answers.settle()
}

const redisHealth = async (server: TestServer) => (await server.rest('health.detailed')).body.dependencies.redis.status

test('without a Redis at its address the shop is open, and health says so', async () => {
  const server = await aServer('redis://127.0.0.1:1')
  const { id } = await aProduct(shop)
  await setPrice(server, id, 3)
  expect(await priceOf(server, id)).toBe(3)
  expect(await redisHealth(server)).toBe('down')
  expect(server.logs()).toContain('Redis is away')
})

// Said at the end of `npm test` where there is none (tools/cli/optional-tools.ts).
if (spawnSync('redis-server', ['--version']).status === 0) {
  test('what one server has read, another need not', async () => {
    const { url } = await startRedis()
    const [one, two] = [await aServer(url), await aServer(url)]
    await bothTrust(one, two)
    const { id } = await aProduct(shop)
    await setPrice(one, id, 5)
    await vi.waitFor(async () => {
      // A change is counted in Redis a moment after it was heard of; what was read before that is not shared.
      await setPrice(one, id, 5)
      const before = two.reads()
      expect(await priceOf(one, id)).toBe(5)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(await priceOf(two, id)).toBe(5)
      expect(two.reads()).toBe(before)
    })
  })

  test('a change through one is what the other answers at once, though they share: 100 times', async () => {
    const { url } = await startRedis()
    const [one, two] = [await aServer(url), await aServer(url)]
    const { id } = await aProduct(shop)
    for (let cents = 1; cents <= 100; cents++) {
      await setPrice(one, id, cents)
      expect(await Promise.all([priceOf(two, id), priceOf(one, id)])).toEqual([cents, cents])
    }
  })

  test('Redis may go, lose everything and come back: no answer is old', async () => {
    const redis = await startRedis()
    const [one, two] = [await aServer(redis.url), await aServer(redis.url)]
    const { id } = await aProduct(shop)
    for (let cents = 1; cents <= 12; cents++) {
      if (cents === 4) await redis.stop()
      if (cents === 8) await redis.start()
      await setPrice(one, id, cents)
      expect(await Promise.all([priceOf(two, id), priceOf(one, id)])).toEqual([cents, cents])
    }
    await vi.waitFor(async () => expect(await redisHealth(one)).toBe('ok'), { timeout: 5_000 })
  })

  async function bothTrust(...servers: TestServer[]) {
    for (const server of servers) await vi.waitFor(async () => expect(await redisHealth(server)).toBe('ok'))
  }

  async function startRedis() {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const port = String((probe.address() as AddressInfo).port)
    probe.close()
    const start = async () => {
      const child = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      for await (const text of child.stdout) if (String(text).includes('Ready to accept')) break
      child.stdout.resume()
      return child
    }
    let running = await start()
    const stop = async () => {
      if (running.exitCode !== null || running.signalCode !== null) return
      const ended = once(running, 'exit')
      running.kill('SIGKILL')
      await ended
    }
    onTestFinished(stop)
    return {
      url: `redis://127.0.0.1:${port}`,
      stop,
      start: async () => {
        running = await start()
      },
    }
  }
}
