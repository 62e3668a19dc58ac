// How much of what Postgres can do is left when the whole shop places the orders? Orders of ready carts over HTTP, against
// pgbench running the very statements that one of them took, in one run, in turns:
//
//   node --conditions=development load-tests/orders/place-bench.ts
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { installQueues } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed } from '@shop/db/seed'
import { processorSeconds } from '../catalogue/lib/processor-time.ts'
import { conclude } from '../security/lib/calls.ts'
import { startServer } from '../security/lib/shop.ts'
import { quantile } from '../security/lib/statistics.ts'
import { toPgbench, transactionIn } from './lib/captured.ts'
import { findPgbench, runPgbench } from './lib/pgbench.ts'
import type { PlaceLoad } from './lib/place-load.ts'

const CONNECTIONS = 10
const ORDERS = Number(process.env['ORDERS'] ?? 1_500)
const ROUNDS = Number(process.env['ROUNDS'] ?? 5)
const VARIANTS = 1_000
const AIM = 0.4

const pgbench = findPgbench()
if (!pgbench) {
  console.error('pgbench is not on this machine: install it with `apt-get install postgresql-contrib`')
  process.exit(2)
}

await using started = new AsyncDisposableStack()
const folder = await mkdtemp(join(tmpdir(), 'place-bench-'))
started.defer(() => rm(folder, { recursive: true, force: true }))
const postgres = await startEmbedded({ ephemeral: true })
started.defer(() => postgres.stop())
await migrate(postgres.url)
await installQueues(postgres.url)
const { db, pool, close } = createDb({
  url: postgres.url,
  max: 1,
  applicationName: 'shop-bench',
  statementTimeoutMs: 120_000,
})
started.defer(close)
await seed(db)
const postgresLog = join(postgres.dataDir, 'postgres.log')
const postmaster = Number((await readFile(join(postgres.dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0])
const server = await startServer(postgres.url, { LOG_LEVEL: 'error', RATE_LIMIT_SCALE: '1000000' }, 2)
started.defer(server.stop)
const loader = fork(new URL('lib/place-load.ts', import.meta.url), { execArgv: ['--conditions=development'] })
started.defer(() => void loader.kill())

// Ids and tokens are made of numbers, so that pgbench can make them too.
const ID = '00000000-0000-7000-8000-'
const idOf = (number: string) => `('${ID}' || lpad((${number})::text, 12, '0'))::uuid`
await pool.query(`
  insert into products (id, slug, name)
  select ${idOf('n')}, 'place-' || n, 'Lamp ' || n from generate_series(0, ${VARIANTS - 1}) n`)
await pool.query(`
  with added as (
    insert into variants (id, product_id, sku, price_cents, currency, on_hand)
    select ${idOf('n')}, ${idOf('n')}, 'PLACE-' || n, 1000, 'EUR', 1000000 from generate_series(0, ${VARIANTS - 1}) n
    returning id, on_hand
  )
  insert into stock_movements (variant_id, reason, on_hand_delta) select id, 'initial', on_hand from added`)

type Scenario = 'hot row' | 'uniform'
const scenarios: Scenario[] = ['hot row', 'uniform']
const variantOf = (scenario: Scenario, cart: string) => (scenario === 'hot row' ? '0' : `(${cart}) % ${VARIANTS}`)
const tokenOf = (cart: number) => `cart-token-${cart}`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

let carts = 10_000_000
/** So many carts of one piece each; the number of the first. Their tokens are known, or plain numbers for pgbench. */
async function fillCarts(scenario: Scenario, count: number, by: 'server' | 'pgbench'): Promise<number> {
  const first = carts
  carts += count
  const hash = by === 'server' ? `encode(sha256(('cart-token-' || n)::bytea), 'hex')` : `lpad(n::text, 64, '0')`
  await pool.query(`
    insert into carts (id, token_hash, expires_at)
    select ${idOf('n')}, ${hash}, now() + interval '1 day' from generate_series(${first}, ${first + count - 1}) n`)
  await pool.query(`
    insert into cart_items (cart_id, variant_id, quantity, unit_price_cents, currency)
    select ${idOf('n')}, ${idOf(variantOf(scenario, 'n'))}, 1, 1000, 'EUR'
    from generate_series(${first}, ${first + count - 1}) n`)
  return first
}

async function placeOverHttp(first: number, count: number): Promise<number> {
  const cartTokens = Array.from({ length: count }, (_, index) => tokenOf(first + index))
  loader.send({ url: server.url, cartTokens, connections: CONNECTIONS } satisfies PlaceLoad)
  const [seconds] = (await once(loader, 'message')) as [number]
  return count / seconds
}

/** What one order takes, as a script for others. */
async function captureScript(scenario: Scenario): Promise<{ path: string; statements: number }> {
  const cart = await fillCarts(scenario, 1, 'server')
  await pool.query(`alter system set log_statement = 'all'`)
  await pool.query(`alter system set log_line_prefix = '[%p] '`)
  await pool.query('select pg_reload_conf()')
  const before = (await readFile(postgresLog, 'utf8')).length
  // The setting reaches a connection with its next statement.
  await new Promise((resolve) => setTimeout(resolve, 500))
  await placeOverHttp(cart, 1)
  await pool.query('alter system reset all')
  await pool.query('select pg_reload_conf()')
  const statements = transactionIn((await readFile(postgresLog, 'utf8')).slice(before), /insert into (\S*\.)?"?orders/i)

  const order = await db.order.findFirstOrThrow({ orderBy: { id: 'desc' }, include: { lines: true } })
  const number = (of: number) => `${ID}${String(of).padStart(12, '0')}`
  const varying = new Map([
    [number(cart), idOf(':n')],
    [number(scenario === 'hot row' ? 0 : cart % VARIANTS), idOf(':v')],
    [sha256(tokenOf(cart)), `lpad((:n)::text, 64, '0')`],
    [order.id, ':id::uuid'],
    [order.number, `'N' || (:count)::text`],
  ])
  // Other hashes, of keys and tokens, are other ones each time, too.
  const values = statements.flatMap((statement) => statement.values)
  const hashes = new Set(
    values.filter((value) => value !== null && /^[0-9a-f]{64}$/.test(value) && !varying.has(value)),
  )
  for (const [index, hash] of [...hashes].entries()) varying.set(hash ?? '', `lpad((:n)::text, 64, '${index + 1}')`)
  const lock = statements.find(({ text }) => text.includes('advisory'))?.values[0]
  if (lock) varying.set(lock, ':n')
  const head = ['\\set i :i + 1', `\\set n :first + :client_id * :each + :i`, `\\set v ${variantOf(scenario, ':n')}`]
  const path = join(folder, `${scenario.replace(' ', '-')}.sql`)
  const script = toPgbench(statements, { varying, head: head.join('\n') })
  await writeFile(path, script)
  if (process.env['SHOW_SCRIPT']) console.log(script)
  return { path, statements: statements.length }
}

interface Figures {
  perSecond: number
  cpuMs: number
}

const each = Math.ceil(ORDERS / CONNECTIONS)
const count = each * CONNECTIONS
async function measure(pids: number[], work: () => Promise<number>): Promise<Figures> {
  const before = processorSeconds(pids)
  const perSecond = await work()
  return { perSecond, cpuMs: ((processorSeconds(pids) - before) * 1_000) / count }
}
async function byPgbench(scenario: Scenario, script: string): Promise<Figures> {
  const first = await fillCarts(scenario, count, 'pgbench')
  const variables = { i: -1, first, each }
  const how = { databaseUrl: postgres.url, script, clients: CONNECTIONS, transactions: each, variables }
  return measure([postmaster], () => runPgbench(pgbench ?? '', how))
}
async function byServer(scenario: Scenario): Promise<Figures> {
  const first = await fillCarts(scenario, count, 'server')
  return measure([postmaster, server.pid], () => placeOverHttp(first, count))
}

for (const scenario of scenarios) await placeOverHttp(await fillCarts(scenario, count, 'server'), count)
await pool.query('analyze')
const median = (values: number[]) => quantile(values, 0.5)
const percent = (share: number) => `${(share * 100).toFixed(0)} %`
console.log(`load of the machine at the start: ${loadavg()[0]?.toFixed(1)}`)
for (const scenario of scenarios) {
  const { path, statements } = await captureScript(scenario)
  const rounds: { floor: Figures; own: Figures }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ floor: await byPgbench(scenario, path), own: await byServer(scenario) })
    await pool.query('analyze')
  }
  for (const [name, of] of [
    ['pgbench', 'floor'],
    ['the shop', 'own'],
  ] as const) {
    const figure = (what: keyof Figures) => median(rounds.map((round) => round[of][what]))
    console.log(
      `${scenario}, ${name}: ${figure('perSecond').toFixed(0)}/s, ${figure('cpuMs').toFixed(2)} ms of processor time`,
    )
  }
  const byRate = median(rounds.map(({ floor, own }) => own.perSecond / floor.perSecond))
  const byCpu = median(rounds.map(({ floor, own }) => floor.cpuMs / own.cpuMs))
  console.log(`${scenario}: ${statements} statements an order`)
  conclude(`${scenario}: ${percent(byRate)} of pgbench by rate, at least ${percent(AIM)}`, byRate >= AIM)
  conclude(`${scenario}: ${percent(byCpu)} of pgbench by processor time, at least ${percent(AIM)}`, byCpu >= AIM)
}
console.log(`load of the machine at the end: ${loadavg()[0]?.toFixed(1)}`)
