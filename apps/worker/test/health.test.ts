import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '@shop/core/errors'
import { createLogger } from '@shop/config/logger'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDeps, type Deps } from '../src/deps.ts'
import { handlers } from '../src/handlers.ts'
import { startHealth } from '../src/health.ts'
import { createMetrics } from '../src/metrics.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { testEnv } from './mail-shop.ts'

let shop: TestShop
let deps: Deps
let worker: Worker
const opened: Server[] = []

beforeAll(async () => {
  shop = await createTestShop()
  const settings = { UPLOAD_DIR: shop.uploadDir, WORKER_QUEUES: 'storage.*' }
  deps = await createDeps(testEnv(shop.url, 1, settings), createLogger({ name: 'test', level: 'silent' }))
  worker = await startWorker(deps, {
    ...handlers,
    'storage.remove': async (_, { keys: [key] }) => {
      if (key === 'broken') throw new AppError('storage.unavailable', 'Never', {})
    },
  })
})
afterAll(async () => {
  for (const server of opened) server.close()
  await worker.stop()
  await deps.close()
  await shop.close()
})

async function ask(path: string, others: Partial<Parameters<typeof startHealth>[1]> = {}) {
  const server = startHealth(0, { worker, ...deps, ...others })
  opened.push(server)
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
}

const away = { ping: () => Promise.reject(new Error('away')) }

describe('the health of the worker', () => {
  it.each(['/health', '/live', '/ready'])('is well at %s, and says which queues it works on', async (path) => {
    const { status, text } = await ask(path)
    expect({ status, body: JSON.parse(text) }).toEqual({
      status: 200,
      body: { status: 'ok', queues: ['storage.remove', 'storage.sweep'] },
    })
  })

  it('is not ready without the database, which no restart would mend', async () => {
    expect(await ask('/ready', away)).toMatchObject({ status: 503, text: expect.stringContaining('database') })
    expect(await ask('/health', away)).toMatchObject({ status: 200 })
  })

  it('is not ready when the database does not answer in time', async () => {
    expect(await ask('/ready', { ping: () => new Promise(() => {}) })).toMatchObject({ status: 503 })
  })

  it('asks for a restart when queues are not looked at though the database answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 })
    const stuck = worker.stuck()
    vi.useRealTimers()
    expect(stuck).toEqual(['storage.remove', 'storage.sweep'])
    expect(worker.stuck()).toEqual([])
    const answer = await ask('/health', { worker: { queues: worker.queues, stuck: () => stuck } })
    expect(answer).toMatchObject({ status: 503, text: expect.stringContaining('not looked at: storage.remove') })
    expect(await ask('/health', { ...away, worker: { queues: worker.queues, stuck: () => stuck } })).toMatchObject({
      status: 200,
    })
  })

  it('knows nothing else', async () => {
    expect(await ask('/env')).toMatchObject({ status: 404 })
  })
})

describe('its metrics', () => {
  const lineOf = async (line: string) => (await ask('/metrics')).text.split('\n').find((each) => each.startsWith(line))

  it('count attempts by how they ended, and tell how long they took', async () => {
    const { publish } = shop.as()
    for (const key of ['one', 'two', 'broken']) await publish.job('storage.remove', { keys: [key] })
    await vi.waitFor(
      async () => {
        expect(await lineOf('shop_job_attempts_total{queue="storage.remove",outcome="done"}')).toMatch(/ 2$/)
        expect(await lineOf('shop_job_attempts_total{queue="storage.remove",outcome="dead"}')).toMatch(/ 1$/)
      },
      { timeout: 15_000 },
    )
    expect(await lineOf('shop_job_duration_seconds_count{queue="storage.remove"}')).toMatch(/ 3$/)
    const { type, text } = await ask('/metrics')
    expect(type).toContain('text/plain; version=0.0.4')
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d/m)
  })

  it('tell of every queue what waits, is delayed and has died, whoever works on it', async () => {
    const { publish } = shop.as()
    await publish.job('email.password-reset', { email: 'ada@example.com', requestId: '1' })
    await publish.job('email.password-reset', { email: 'ada@example.com', requestId: '2' }, { after: 600 })
    const labels = (state: string) => `shop_queue_jobs{queue="email.password-reset",state="${state}"}`
    await vi.waitFor(
      async () => {
        expect(await lineOf(labels('waiting'))).toBe(`${labels('waiting')} 1`)
        expect(await lineOf(labels('delayed'))).toBe(`${labels('delayed')} 1`)
        expect(await lineOf('shop_queue_jobs{queue="storage.remove",state="dead"}')).toMatch(/ 1$/)
      },
      { timeout: 20_000, interval: 250 },
    )
    expect(await lineOf('shop_queue_oldest_seconds{queue="email.password-reset"}')).toMatch(/ \d+\.\d+$/)
  })

  it('ask the database once in five seconds, and do without it while it is away', async () => {
    const readCounts = vi.fn(() => Promise.resolve([]))
    const metrics = createMetrics(readCounts)
    for (const _ of [1, 2, 3]) await metrics.render()
    expect(readCounts).toHaveBeenCalledTimes(1)
    const without = createMetrics(() => Promise.reject(new Error('away')))
    expect(await without.render()).toContain('process_resident_memory_bytes')
  })
})
