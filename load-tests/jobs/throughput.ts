// How many jobs that do nothing get done in a second: by one worker, by several, with more places, and by bare pg-boss that
// takes several jobs at a time. What a job costs, that is, besides its work.
//
//   node --conditions=development load-tests/jobs/throughput.ts [jobs]
import { PgBoss } from 'pg-boss'
import { conclude } from '../security/lib/calls.ts'
import { type QueueShop, startQueueShop } from './lib/queue-shop.ts'
import { startCountingWorkers } from './lib/workers.ts'

const JOBS = Number(process.argv[2] ?? 5_000)
const QUEUE = 'storage.remove'

async function fill({ boss }: QueueShop): Promise<void> {
  const rows = Array.from({ length: JOBS }, (_, index) => ({ data: { keys: [`job ${index}`] } }))
  for (let from = 0; from < JOBS; from += 1_000) await boss.insert(QUEUE, rows.slice(from, from + 1_000))
}

/** Jobs a second, from the first that begins to the last, by worker processes as they are. */
async function byWorkers(processes: number, concurrency: number): Promise<number> {
  await using shop = await startQueueShop()
  await fill(shop)
  const settings = { WORKER_CONCURRENCY: String(concurrency) }
  await using workers = await startCountingWorkers(shop.databaseUrl, { processes, settings })
  await workers.untilBegun(JOBS)
  const times = [...workers.begun.values()].toSorted((a, b) => a - b)
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000
  conclude(`${processes} × ${concurrency * 4} places: each job began once`, workers.repeated() === 0)
  return JOBS / seconds
}

/** The same by pg-boss alone, in this process, taking this many at a time. */
async function byBatches(batchSize: number): Promise<number> {
  await using shop = await startQueueShop()
  await fill(shop)
  const boss = new PgBoss({ connectionString: shop.databaseUrl, max: 4, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  let done = 0
  const start = performance.now()
  await new Promise<void>((resolve) => {
    const work = async (jobs: unknown[]) => {
      done += jobs.length
      if (done >= JOBS) resolve()
      for (const id of ids) boss.notifyWorker(id)
    }
    const ids: string[] = []
    for (let place = 0; place < 4; place++) void boss.work(QUEUE, { batchSize }, work).then((id) => ids.push(id))
  })
  const seconds = (performance.now() - start) / 1_000
  await boss.stop({ graceful: true })
  return JOBS / seconds
}

const one = await byWorkers(1, 1)
const show = (name: string, perSecond: number) =>
  console.log(
    `${name.padEnd(38)} ${perSecond.toFixed(0).padStart(6)} jobs/s  ${(perSecond / one).toFixed(2)} of one worker`,
  )
show('one worker, 4 places', one)
for (const [processes, concurrency] of [
  [1, 4],
  [2, 1],
  [4, 1],
  [4, 4],
] as const) {
  show(`${processes} workers, ${concurrency * 4} places each`, await byWorkers(processes, concurrency))
}
for (const size of [1, 10, 100]) show(`bare pg-boss, 4 places, ${size} at a time`, await byBatches(size))
