// 100,000 products by CSV, one row in a hundred broken: how fast, in how much memory, and is every error found? Then the
// same once more, with the worker killed in the middle: is the catalogue the same?
//
//   node --conditions=development load-tests/catalogue/import-proof.ts [products]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Transfer } from '@shop/validators'
import { conclude } from '../security/lib/calls.ts'
import { type AttackedShop, startAttackedShop } from '../security/lib/shop.ts'
import { isBuilt, startWorkerProcess, until, type WorkerProcess } from './lib/processes.ts'
import { planFile } from './lib/products-csv.ts'

const PRODUCTS = Number(process.argv[2] ?? 100_000)
const ERROR_EVERY = 100
const MOST_MEMORY = 150 * 1_000_000

interface Shop extends AttackedShop {
  settings: Record<string, string>
  call<Answer>(method: string, path: string, init?: RequestInit): Promise<Answer>
}

async function openShop(): Promise<Shop & AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'shop-import-'))
  started.defer(() => rm(folder, { recursive: true, force: true }))
  const settings = { UPLOAD_DIR: folder, SIGNING_SECRET: 'of the proof' }
  const shop = started.use(await startAttackedShop({ settings }))
  const [url] = shop.urls
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@ecommerce.com', password: 'AdminPass123!' }),
  })
  const { token } = (await login.json()) as { token: string }
  const all = started.move()
  return {
    ...shop,
    settings: { ...settings, DATABASE_URL: shop.databaseUrl },
    async call<Answer>(method: string, path: string, init: RequestInit = {}) {
      const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
      const answer = await fetch(`${url}/api/v1${path}`, { ...init, method, headers })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as Answer
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

const plan = planFile({ products: PRODUCTS, errorEvery: ERROR_EVERY })

const upload = ({ call }: Shop): Promise<Transfer> =>
  call('POST', '/products/import', {
    headers: { 'content-type': 'text/csv' },
    body: Readable.toWeb(
      Readable.from(planFile({ products: PRODUCTS, errorEvery: ERROR_EVERY }).pieces),
    ) as ReadableStream,
    duplex: 'half',
  })

const status = ({ call }: Shop, id: string) => call<Transfer>('GET', `/products/import/${id}`)

const finished = (shop: Shop, id: string) =>
  until(async () => {
    const transfer = await status(shop, id)
    return transfer.finishedAt === null ? undefined : transfer
  })

/** `line,column` of every error of the report. */
async function reported({ urls: [url] }: Shop, { reportUrl }: Transfer): Promise<string[]> {
  const report = await (await fetch(`${url}${reportUrl}`)).text()
  return report
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',', 2).join(','))
}

/** What an import has made, without ids and times. */
async function checksum({ db }: Shop): Promise<string> {
  const [row] = await db.$queryRaw<{ md5: string }[]>`
    select md5(concat(
      (select string_agg(concat_ws('|', p.slug, p.name, p.description, p.tags, c.slug, b.slug, p.version, p.min_cents,
        p.max_cents, p.variant_count, p.in_stock, p.search), ',' order by p.slug)
        from products p left join categories c on c.id = p.category_id left join brands b on b.id = p.brand_id),
      (select string_agg(concat_ws('|', v.sku, v.options, v.price_cents, v.on_hand, v.position,
        (select string_agg(concat_ws(':', reason, on_hand_delta), ',' order by id) from stock_movements m where m.variant_id = v.id),
        (select string_agg(price_cents::text, ',' order by id) from price_changes r where r.variant_id = v.id)), ',' order by v.sku)
        from variants v),
      (select string_agg(concat_ws('|', slug, name, product_count), ',' order by slug) from categories),
      (select string_agg(concat_ws('|', slug, name, product_count), ',' order by slug) from brands),
      (select string_agg(word, ',' order by word) from search_words)
    )) as md5`
  return row?.md5 ?? ''
}

async function undisturbed() {
  await using shop = await openShop()
  await using worker: WorkerProcess = startWorkerProcess(shop.settings)
  await wait(3_000)
  const { id } = await upload(shop)
  const transfer = await finished(shop, id)
  const peak = worker.jobPeak()
  const seconds = (Date.parse(transfer.finishedAt ?? '') - Date.parse(transfer.startedAt ?? '')) / 1_000
  const { rowsDone, rowsCreated, rowsFailed, bytesTotal } = transfer.progress
  console.log(`file      ${rowsDone} rows, ${((bytesTotal ?? 0) / 1e6).toFixed(1)} MB`)
  console.log(`speed     ${seconds.toFixed(1)} s, ${Math.round(rowsDone / seconds)} rows/s`)
  console.log(
    `memory    ${megabytes(peak)} for the import at most, ${megabytes(worker.ownPeak())} for the worker (${isBuilt ? 'built' : 'sources'})`,
  )
  console.log(`rows      ${rowsCreated} created, ${rowsFailed} refused`)
  const errors = await reported(shop, transfer)
  const missing = plan.planted.filter((error) => !errors.includes(error))
  const again = await finished(shop, (await upload(shop)).id)
  const seconds2 = (Date.parse(again.finishedAt ?? '') - Date.parse(again.startedAt ?? '')) / 1_000
  console.log(
    `again     ${seconds2.toFixed(1)} s, ${again.progress.rowsCreated} created, ${again.progress.rowsUpdated} changed`,
  )
  conclude(
    `${errors.length} errors found of ${plan.planted.length} planted, ${missing.length} missing`,
    isDeepStrictEqual(errors, plan.planted),
  )
  conclude(`the import stays under ${megabytes(MOST_MEMORY)}`, peak < MOST_MEMORY)
  conclude('the same file again changes nothing', again.progress.rowsCreated + again.progress.rowsUpdated === 0)
  return await checksum(shop)
}

async function killed() {
  await using shop = await openShop()
  const { id } = await upload(shop)
  for (const share of [0.25, 0.5, 0.75]) {
    const worker = startWorkerProcess(shop.settings)
    await until(async () => ((await status(shop, id)).progress.rowsDone >= PRODUCTS * share ? true : undefined), 20)
    await worker.kill()
    console.log(`killed    at row ${(await status(shop, id)).progress.rowsDone}`)
  }
  await using _worker = startWorkerProcess(shop.settings)
  const transfer = await finished(shop, id)
  const { rowsDone, rowsCreated, rowsFailed } = transfer.progress
  console.log(`rows      ${rowsDone} read, ${rowsCreated} created, ${rowsFailed} refused`)
  conclude('the report is the same', isDeepStrictEqual(await reported(shop, transfer), plan.planted))
  return await checksum(shop)
}

const expected = await undisturbed()
conclude('the catalogue is the same after three kills of the worker', (await killed()) === expected)
