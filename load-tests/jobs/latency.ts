// From the commit of what a job is about until its handler begins, in a real worker: one job after the other, and at 200 a
// second.
//
//   node --conditions=development load-tests/jobs/latency.ts [seconds]
import { setTimeout as wait } from 'node:timers/promises'
import { conclude } from '../security/lib/calls.ts'
import { quantile } from '../security/lib/statistics.ts'
import { startQueueShop } from './lib/queue-shop.ts'
import { startCountingWorkers } from './lib/workers.ts'

const SECONDS = Number(process.argv[2] ?? 15)
const AIM_MS = 10

await using shop = await startQueueShop()
await using workers = await startCountingWorkers(shop.databaseUrl, { processes: 1 })
const committed = new Map<string, number>()
let jobs = 0

/** Sends a job in a transaction; the moment before its COMMIT counts, so that the commit is part of the way. */
async function send(): Promise<string> {
  const key = `job ${++jobs}`
  await shop.db.$transaction(async (tx) => {
    await shop.publish.within(tx).job('storage.remove', { keys: [key] })
    committed.set(key, performance.timeOrigin + performance.now())
  })
  return key
}

async function oneByOne(): Promise<string[]> {
  const keys: string[] = []
  for (const end = Date.now() + SECONDS * 1_000; Date.now() < end; await wait(20)) {
    keys.push(await send())
    await workers.untilBegun(jobs)
  }
  return keys
}

async function atRate(perSecond: number): Promise<string[]> {
  const sent: Promise<string>[] = []
  const start = performance.now()
  while (performance.now() - start < SECONDS * 1_000) {
    while (sent.length < ((performance.now() - start) / 1_000) * perSecond) sent.push(send())
    await wait(1)
  }
  const keys = await Promise.all(sent)
  await workers.untilBegun(jobs)
  return keys
}

function report(name: string, keys: string[]): number {
  const ms = keys.map((key) => (workers.begun.get(key) ?? Number.NaN) - (committed.get(key) ?? Number.NaN))
  const shown = [0.5, 0.9, 0.99, 1].map(
    (share) => `${share === 1 ? 'most' : `p${share * 100}`} ${quantile(ms, share).toFixed(1)} ms`,
  )
  console.log(`${name.padEnd(14)} ${String(keys.length).padStart(5)} jobs: ${shown.join(', ')}`)
  return quantile(ms, 0.5)
}

await oneByOne()
jobs = workers.begun.size
const alone = report('one by one', await oneByOne())
const loaded = report('200 a second', await atRate(200))
conclude(
  `from commit to start at most ${AIM_MS} ms at the median, alone and at 200 jobs a second`,
  Math.max(alone, loaded) <= AIM_MS,
)
conclude('each job began once', workers.repeated() === 0 && workers.begun.size === jobs)
