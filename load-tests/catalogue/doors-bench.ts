// How much of what this machine can do is left when the whole shop stands between the request and the answer? Both doors
// of the catalogue against bare Fastify, in one run, in turns:
//
//   node --conditions=development load-tests/catalogue/doors-bench.ts
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CoreContext } from '@shop/core/context'
import { getProduct, listProducts } from '@shop/core/products'
import { installQueues } from '@shop/core/jobs'
import { createDb, type Statement } from '@shop/db'
import { startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed } from '@shop/db/seed'
import { ListProductsInput } from '@shop/validators'
import { conclude } from '../security/lib/calls.ts'
import { startServer } from '../security/lib/shop.ts'
import { quantile } from '../security/lib/statistics.ts'
import type { FloorOrder } from './lib/floor.ts'
import { stockShelves } from './lib/goods.ts'
import { load } from './lib/load.ts'
import { parentOf, processorSeconds, residentMegabytes } from './lib/processor-time.ts'

const PRODUCTS = 1_000
const ROUNDS = 7
const SECONDS = 2
const CONNECTIONS = 16

await using started = new AsyncDisposableStack()
const postgres = await startEmbedded({ ephemeral: true })
started.defer(() => postgres.stop())
await migrate(postgres.url)
await installQueues(postgres.url)
const { db, reads, pool, close } = createDb({ url: postgres.url, max: 1, applicationName: 'shop-bench' })
started.defer(close)
await seed(db)
await stockShelves(db, PRODUCTS)
const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
const postmaster = parentOf(rows[0]?.pid ?? 0)

// As in production, but that NODE_ENV=production asks for secrets and encrypted origins. The log is written to a file.
const logFile = join(tmpdir(), `doors-bench-${process.pid}.log`)
const log = await open(logFile, 'w')
started.defer(() => log.close().then(() => rm(logFile)))
const start = async (settings: Record<string, string>) => {
  const server = await startServer(postgres.url, { NODE_ENV: 'test', LOG_LEVEL: 'info', ...settings }, log.fd)
  started.defer(server.stop)
  return server
}
const warm = await start({})
const uncached = await start({ CATALOGUE_CACHE: 'off' })
const idleMegabytes = residentMegabytes(warm.pid)

const { slug } = await db.product.findFirstOrThrow({ where: { slug: 'bench-1' } })
const rpc = (name: string, input: object) =>
  `/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`
const paths = {
  page: { rest: '/api/v1/products?limit=24', rpc: rpc('products.list', { limit: 24 }) },
  detail: { rest: `/api/v1/products/${slug}`, rpc: rpc('products.byId', { id: slug }) },
}

/** The statements a verb asks the database, so that the floor asks the same. */
async function statementsOf(verb: (ctx: CoreContext) => Promise<unknown>): Promise<FloorOrder['asked'][string]> {
  const statements: FloorOrder['asked'][string] = []
  const record = (statement: Statement) => {
    statements.push({ ...statement, values: [...statement.values] })
    return reads.query(statement)
  }
  const settings = { currency: 'EUR', mediaUrl: '/media' }
  await verb({ db, reads: { query: record }, settings, now: () => new Date() } as unknown as CoreContext)
  return statements
}

const textsOf = async (...urls: string[]) =>
  Object.fromEntries(
    await Promise.all(urls.map(async (url) => [url, await (await fetch(`${warm.url}${url}`)).text()] as const)),
  )
const floor = fork(new URL('lib/floor.ts', import.meta.url), { execArgv: [] })
started.defer(() => void floor.kill())
floor.send({
  databaseUrl: postgres.url,
  ready: [
    { pattern: '/api/v1/products', texts: await textsOf(paths.page.rest) },
    { pattern: '/api/v1/products/:id', texts: await textsOf(paths.detail.rest) },
    { pattern: '/trpc/:path', texts: await textsOf(paths.page.rpc, paths.detail.rpc) },
  ],
  asked: {
    '/page': await statementsOf((ctx) => listProducts(ctx, ListProductsInput.parse({ limit: 24 }))),
    '/detail': await statementsOf((ctx) => getProduct(ctx, { id: slug })),
  },
} satisfies FloorOrder)
const [floorUrl] = (await once(floor, 'message')) as [string]

interface Runner {
  name: string
  url: string
  pid: number
  /** What it is compared with, and how much of that it has to reach. */
  against?: string
  aim?: number
  /** The most processor time of a request, in milliseconds. */
  budgetMs?: number
}
const floorPid = floor.pid ?? 0
const runners: Runner[] = (['page', 'detail'] as const).flatMap((what) => {
  const [warmMs, uncachedMs] = what === 'page' ? [0.2, 1.5] : [0.15, 0.8]
  return [
    ...(['rest', 'rpc'] as const).flatMap((door) => [
      { name: `${what}: bare Fastify, bytes of ${door}`, url: `${floorUrl}${paths[what][door]}`, pid: floorPid },
      {
        name: `${what}: ${door}, warm`,
        url: `${warm.url}${paths[what][door]}`,
        pid: warm.pid,
        against: `${what}: bare Fastify, bytes of ${door}`,
        aim: door === 'rest' ? 0.7 : 0.6,
        budgetMs: warmMs,
      },
    ]),
    { name: `${what}: Fastify + statement`, url: `${floorUrl}/${what}`, pid: floorPid },
    ...(['rest', 'rpc'] as const).map((door) => ({
      name: `${what}: ${door}, uncached`,
      url: `${uncached.url}${paths[what][door]}`,
      pid: uncached.pid,
      against: `${what}: Fastify + statement`,
      aim: 0.7,
      budgetMs: uncachedMs,
    })),
  ]
})

interface Figures {
  perSecond: number
  cpuMs: number
}
async function measure({ url, pid }: Runner): Promise<Figures> {
  const before = processorSeconds([pid, postmaster])
  const { requests, perSecond } = await load(url, { seconds: SECONDS, connections: CONNECTIONS })
  return { perSecond, cpuMs: ((processorSeconds([pid, postmaster]) - before) * 1_000) / requests }
}

// Each beside the floor it is compared with, so that what else the machine does hits both.
const rounds = new Map<string, Figures[]>(runners.map(({ name }) => [name, []]))
for (const runner of runners) await load(runner.url, { seconds: 3, connections: CONNECTIONS })
for (let round = 0; round < ROUNDS; round++) {
  for (const runner of runners) rounds.get(runner.name)?.push(await measure(runner))
}

const figures = (name: string, figure: keyof Figures) => (rounds.get(name) ?? []).map((round) => round[figure])
const median = (values: number[]) => quantile(values, 0.5)
const percent = (share: number) => `${(share * 100).toFixed(0)} %`

/** How much of the floor is left, the middle one of what the rounds say. */
function share(name: string, against: string, figure: keyof Figures): number {
  const floors = figures(against, figure)
  const ratios = figures(name, figure).map((own, round) => own / (floors[round] ?? Number.NaN))
  return median(figure === 'perSecond' ? ratios : ratios.map((ratio) => 1 / ratio))
}

console.log(`${''.padEnd(36)} ${'req/s'.padStart(8)} ${'CPU ms'.padStart(8)}   of the floor: req/s, CPU`)
for (const { name, against } of runners) {
  const perSecond = median(figures(name, 'perSecond')).toFixed(0)
  const cpuMs = median(figures(name, 'cpuMs')).toFixed(3)
  const shares = against ? [share(name, against, 'perSecond'), share(name, against, 'cpuMs')].map(percent) : []
  console.log(`${name.padEnd(36)} ${perSecond.padStart(8)} ${cpuMs.padStart(8)}   ${shares.join(', ')}`)
}
const loaded = [warm, uncached].map(({ pid }) => residentMegabytes(pid).toFixed(0))
console.log(`memory: ${idleMegabytes.toFixed(0)} MB idle, ${loaded.join(' and ')} MB loaded (warm and uncached)`)

// By processor time: requests per second are shown, but the load takes its part of the same processors.
for (const { name, against, aim = 0, budgetMs = 0 } of runners) {
  if (!against) continue
  const left = share(name, against, 'cpuMs')
  const cpuMs = median(figures(name, 'cpuMs'))
  conclude(`${name}: ${percent(left)} of the floor, at least ${percent(aim)}`, left >= aim)
  conclude(`${name}: ${cpuMs.toFixed(3)} ms of processor time, at most ${budgetMs}`, cpuMs <= budgetMs)
}
