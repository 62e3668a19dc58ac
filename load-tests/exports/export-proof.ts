// A million orders as CSV: in how much memory, how fast beside Postgres alone, and is the file whole though the worker is
// killed twice?
//
//   node --conditions=development load-tests/exports/export-proof.ts [orders] [rounds]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { exportStatement } from '@shop/core/transfers'
import type { CreateExportInput, Transfer } from '@shop/validators'
import { isBuilt, startWorkerProcess, until } from '../catalogue/lib/processes.ts'
import { conclude } from '../security/lib/calls.ts'
import { type AttackedShop, startAttackedShop } from '../security/lib/shop.ts'
import { placeOrders } from './lib/orders-at-scale.ts'
import { type Sums, sumsOfFile, sumsOfTable } from './lib/sums.ts'

const ORDERS = Number(process.argv[2] ?? 1_000_000)
const MOST_GROWTH = 100 * 1_000_000
const LEAST_SPEED = 0.6
const ROUNDS = Number(process.argv[3] ?? 3)

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'shop-export-'))
stack.defer(() => rm(folder, { recursive: true, force: true }))
const settings = { UPLOAD_DIR: join(folder, 'files'), SIGNING_SECRET: 'of the proof' }
const shop: AttackedShop = stack.use(await startAttackedShop({ settings }))
const shopSettings = { currency: 'EUR' }
const workerSettings = { ...settings, DATABASE_URL: shop.databaseUrl }

const login = await fetch(`${shop.urls[0]}/api/v1/auth/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email: 'admin@ecommerce.com', password: 'AdminPass123!' }),
})
const { token } = (await login.json()) as { token: string }

async function call(method: string, path: string, body?: object): Promise<Transfer> {
  const answer = await fetch(`${shop.urls[0]}/api/v1/orders/admin/export${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Transfer
}

const start = async (filters: Partial<CreateExportInput> = {}): Promise<string> =>
  (await call('POST', '', { subject: 'orders', ...filters })).id
const see = (id: string) => call('GET', `/${id}`)
const finished = (id: string) =>
  until(async () => {
    const transfer = await see(id)
    return transfer.finishedAt === null ? undefined : transfer
  })
const secondsOf = ({ startedAt, finishedAt }: Transfer) =>
  (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1_000
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
/** What else the machine does only ever adds to a time, so the shortest says most. */
const shortest = (values: number[]) => Math.min(...values)

async function fileOf({ fileUrl }: Transfer): Promise<Sums> {
  const answer = await fetch(`${shop.urls[0]}${fileUrl}`)
  if (!answer.ok || !answer.body) throw new Error(`The file: ${answer.status}`)
  return sumsOfFile(answer.body)
}

/** Seconds that Postgres and its own client take for the same rows, into a file likewise. */
async function copySeconds(): Promise<number> {
  const begun = performance.now()
  const file = await open(join(folder, 'copied.csv'), 'w')
  const psql = spawn('psql', ['-X', '-q', '-d', shop.databaseUrl, '-c', exportStatement('orders', shopSettings, {})], {
    stdio: ['ignore', file.fd, 'inherit'],
  })
  const [code] = (await once(psql, 'exit')) as [number | null]
  await file.close()
  if (code !== 0) throw new Error(`psql ended with ${code}`)
  return (performance.now() - begun) / 1_000
}

/** What the process of an export takes that has no rows. */
async function emptyPeak(): Promise<number> {
  await using worker = startWorkerProcess(workerSettings)
  await finished(await start({ status: 'expired' }))
  return worker.jobPeak()
}

async function undisturbed(): Promise<void> {
  const before = await emptyPeak()
  await using worker = startWorkerProcess(workerSettings)
  await wait(3_000)
  const [speeds, copies]: [number[], number[]] = [[], []]
  for (let round = 1; round <= ROUNDS; round++) {
    copies.push(await copySeconds())
    const transfer = await finished(await start())
    speeds.push(secondsOf(transfer))
    const { rowsDone, bytesDone } = transfer.progress
    console.log(
      `round ${round}   ${rowsDone} rows, ${megabytes(bytesDone)}: ${speeds.at(-1)?.toFixed(1)} s, psql ${copies.at(-1)?.toFixed(1)} s`,
    )
    if (round === 1) {
      const expected = await sumsOfTable(shop.db)
      conclude(
        `the file holds what the tables do: ${JSON.stringify(expected)}`,
        isDeepStrictEqual(await fileOf(transfer), expected),
      )
    }
  }
  const growth = worker.jobPeak() - before
  const ratio = shortest(copies) / shortest(speeds)
  console.log(
    `memory    ${megabytes(before)} without rows, ${megabytes(worker.jobPeak())} with all (${isBuilt ? 'built' : 'sources'})`,
  )
  conclude(`the process grows by ${megabytes(growth)}, less than ${megabytes(MOST_GROWTH)}`, growth < MOST_GROWTH)
  conclude(
    `${Math.round(ratio * 100)} % of the speed of psql’s COPY, at least ${LEAST_SPEED * 100} %`,
    ratio >= LEAST_SPEED,
  )
}

async function killed(): Promise<void> {
  const id = await start()
  for (const share of [0.3, 0.6]) {
    const worker = startWorkerProcess(workerSettings)
    const at = await until(async () => {
      const { rowsDone, rowsTotal } = (await see(id)).progress
      return rowsTotal !== null && rowsDone >= rowsTotal * share && rowsDone < rowsTotal ? rowsDone : undefined
    }, 20)
    await worker.kill()
    console.log(`killed    at row ${at}`)
    // Its process notices, too, and what it had begun is another's.
    await wait(2_000)
  }
  await using _worker = startWorkerProcess(workerSettings)
  const transfer = await finished(id)
  const files = (await readdir(join(folder, 'files', 'exports'))).filter((name) => name.includes(id))
  conclude(
    `one file after two kills of the worker: ${files.join(', ')}`,
    files.length === 1 && transfer.status === 'done',
  )
  const sums = await fileOf(transfer)
  conclude('it is whole, and its sums are those of the tables', isDeepStrictEqual(sums, await sumsOfTable(shop.db)))
}

const filling = performance.now()
await placeOrders(shop.databaseUrl, ORDERS)
console.log(`orders    ${ORDERS} placed in ${((performance.now() - filling) / 1_000).toFixed(0)} s`)
await undisturbed()
await killed()
