// Three workers, each with the clock of a job that runs every minute, for three minutes: does each minute's run once?
//
//   node --conditions=development load-tests/jobs/ticks.ts [minutes] [workers]
import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { conclude } from '../security/lib/calls.ts'
import { startQueueShop } from './lib/queue-shop.ts'

const MINUTES = Number(process.argv[2] ?? 3)
const WORKERS = Number(process.argv[3] ?? 3)
const QUEUE = 'order.expire-unpaid'

await using shop = await startQueueShop()
await using workers = new AsyncDisposableStack()
for (let worker = 0; worker < WORKERS; worker++) {
  workers.use(startWorkerProcess({ DATABASE_URL: shop.databaseUrl, SIGNING_SECRET: 'of the ticks' }))
}

interface Tick {
  minute: Date
  runs: number
}

/** What ran in each minute that is over, of the minutes that every worker saw from their start. */
async function ticks(): Promise<Tick[]> {
  const { rows } = await shop.pool.query<Tick>(
    `select date_trunc('minute', created_on) as minute, count(*)::int as runs from pgboss.job
      where name = $1 and state = 'completed' and created_on < date_trunc('minute', now()) group by 1 order by 1`,
    [QUEUE],
  )
  return rows
}

while ((await ticks()).length < MINUTES) await wait(1_000)
const seen = await ticks()
for (const { minute, runs } of seen) console.log(`${minute.toISOString().slice(11, 16)}  ${runs} run`)
const [first] = seen
const gaps = seen.filter(({ minute }, index) => minute.getTime() !== (first?.minute.getTime() ?? 0) + index * 60_000)
conclude(
  `each of ${seen.length} minutes ran once over ${WORKERS} workers`,
  seen.every(({ runs }) => runs === 1) && gaps.length === 0,
)
