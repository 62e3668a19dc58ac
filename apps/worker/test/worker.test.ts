import { setImmediate as turn } from 'node:timers/promises'
import { PassThrough } from 'node:stream'
import { createLogger } from '@shop/config/logger'
import { createPublisher, jobs } from '@shop/core/jobs'
import { aCustomer, createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDeps, type Deps } from '../src/deps.ts'
import { handlers, type JobContext, type JobHandlers } from '../src/handlers.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { testEnv } from './mail-shop.ts'

let shop: TestShop
const running: { deps: Deps; worker: Worker }[] = []
let lines: string

beforeAll(async () => {
  shop = await createTestShop()
})
afterEach(async () => {
  for (const { deps, worker } of running.splice(0)) {
    await worker.stop()
    await deps.close()
  }
})
afterAll(() => shop.close())

/** A worker that does some jobs in a way of the test's. */
async function start(others: Partial<JobHandlers>, settings: object = {}): Promise<Deps> {
  lines = ''
  const destination = new PassThrough().on('data', (line: Buffer) => {
    lines += String(line)
  })
  const env = testEnv(shop.url, 1, { UPLOAD_DIR: shop.uploadDir, ...settings })
  const deps = await createDeps(env, createLogger({ name: 'test', level: 'info', destination }))
  running.push({ deps, worker: await startWorker(deps, { ...handlers, ...others }) })
  return deps
}

const keys = (...keys: string[]) => ({ keys })
const publisher = (deps: Deps) => createPublisher(deps.boss, shop.db)

describe('a job', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

  it('acts for the request it goes back to, over the jobs it causes itself', async () => {
    const seen: JobContext['core'][] = []
    const deps = await start({
      'storage.remove': async ({ core }, { keys: [key] }) => {
        seen.push(core)
        if (key === 'first') await core.publish.job('storage.remove', keys('second'))
      },
    })
    await publisher(deps).causedBy({ requestId: 'request-1', traceparent }).job('storage.remove', keys('first'))
    await vi.waitFor(() => expect(lines.match(/Job done/g)).toHaveLength(2))
    expect(seen.map(({ requestId }) => requestId)).toEqual(['request-1', 'request-1'])
    const done = lines.split('\n').filter((line) => line.includes('Job done'))
    for (const line of done) {
      expect(JSON.parse(line)).toMatchObject({ requestId: 'request-1', traceId: traceparent.slice(3, 35) })
    }
  })

  it('without a request, such as one by the clock, acts for itself', async () => {
    let seen: JobContext['core'] | undefined
    const deps = await start({
      'storage.remove': async ({ core }) => {
        seen = core
      },
    })
    const id = await deps.boss.send('storage.remove', keys('written before there were origins'))
    await vi.waitFor(() => expect(seen?.requestId).toBe(id))
  })

  it('waits for its time', async () => {
    const done: string[] = []
    const deps = await start({
      'storage.remove': async (_, { keys: [key = ''] }) => {
        done.push(key)
      },
    })
    const tomorrow = new Date(Date.now() + 86_400_000)
    await publisher(deps).job('storage.remove', keys('tomorrow'), { after: tomorrow })
    await publisher(deps).job('storage.remove', keys('in a second'), { after: 1 })
    await publisher(deps).job('storage.remove', keys('now'))
    await vi.waitFor(() => expect(done).toEqual(['now', 'in a second']), { timeout: 15_000 })
    const [waiting] = await deps.boss.findJobs('storage.remove', { data: keys('tomorrow'), queued: true })
    expect(waiting?.startAfter).toEqual(tomorrow)
  })

  it('of a higher priority goes before others of its queue', async () => {
    const done: string[] = []
    const publish = shop.as().publish
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await publish.job('storage.remove', keys(key))
    await publish.job('storage.remove', keys('urgent'), { priority: 1 })
    await start({
      'storage.remove': async (_, { keys: [key = ''] }) => {
        done.push(key)
      },
    })
    await vi.waitFor(() => expect(done).toHaveLength(7), { timeout: 15_000 })
    expect(done.slice(0, 4)).toContain('urgent')
  })

  it('of a customer who has as many at work as they may lets others go first, over all workers', async () => {
    expect(jobs['catalogue.import'].perGroup).toBe(1)
    const [greedy, modest] = [await aCustomer(shop), await aCustomer(shop)].map(({ userId }) => userId)
    const { publish } = shop.as()
    const transferOf = (n: number) => ({ transferId: `019ab000-0000-7000-8000-00000000000${n}` })
    for (const n of [1, 2, 3]) await publish.job('catalogue.import', transferOf(n), { group: greedy! })
    await publish.job('catalogue.import', transferOf(4), { group: modest! })

    const atWork = new Map<string, () => void>()
    const slow: JobHandlers['catalogue.import'] = async (_, { transferId }) => {
      await new Promise<void>((resolve) => atWork.set(transferId.slice(-1), resolve))
      atWork.delete(transferId.slice(-1))
    }
    for (const _ of [1, 2, 3]) await start({ 'catalogue.import': slow })
    await vi.waitFor(() => expect([...atWork.keys()].toSorted()).toEqual(['1', '4']), { timeout: 15_000 })
    for (const next of ['2', '3']) {
      await turn()
      expect([...atWork.keys()].filter((key) => key !== '4')).toHaveLength(1)
      for (const [key, finish] of atWork) if (key !== '4') finish()
      await vi.waitFor(() => expect(atWork.has(next)).toBe(true), { timeout: 15_000 })
    }
    for (const finish of atWork.values()) finish()
  })
})

describe('a worker', () => {
  it('does what waits without a pause', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `file ${index}`)
    for (const key of many) await shop.as().publish.job('storage.remove', keys(key))
    const done: string[] = []
    await start({
      'storage.remove': async (_, { keys: [key = ''] }) => {
        await shop.db.$queryRaw`select 1`
        done.push(key)
      },
    })
    // By looking every five seconds alone, four places would take 50.
    await vi.waitFor(() => expect(done).toHaveLength(40), { timeout: 15_000 })
    expect(done.toSorted()).toEqual(many.toSorted())
  })

  it('leaves queues alone that it was not given, and does more at once when told to', async () => {
    const { publish } = shop.as()
    const [others, atWork] = [new Set<string>(), new Map<string, () => void>()]
    const settings = { WORKER_QUEUES: 'storage.*', WORKER_CONCURRENCY: 2 }
    const deps = await start(
      {
        'storage.remove': async (_, { keys: [key = ''] }) => new Promise((resolve) => atWork.set(key, resolve)),
        'images.process': async (_, { imageId }) => void others.add(imageId),
      },
      settings,
    )
    await publish.job('images.process', { imageId: '019ab000-0000-7000-8000-000000000000' })
    for (const key of Array.from({ length: 10 }, (_, index) => `file ${index}`)) {
      await publish.job('storage.remove', keys(key))
    }
    await vi.waitFor(() => expect(atWork.size).toBe(8), { timeout: 15_000 })
    for (const finish of atWork.values()) finish()
    await vi.waitFor(() => expect(atWork.size).toBe(10), { timeout: 15_000 })
    for (const finish of atWork.values()) finish()
    expect(others).toEqual(new Set())
    expect(await deps.boss.findJobs('images.process', { queued: true })).toHaveLength(1)
  })
})
