// Postgres restarted twenty times, in an orderly way and by kill -9 in turns, while orders are placed over two servers: no
// server and no worker ends, no order that was answered is lost, and after each restart the next mail leaves.
//
//   node --conditions=development load-tests/jobs/postgres-restarts.ts [restarts]
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installQueues } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { type EmbeddedPostgres, startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed } from '@shop/db/seed'
import { startInbox } from '@shop/tools/inbox'
import { conclude, newEmail, post } from '../security/lib/calls.ts'
import { startServer } from '../security/lib/shop.ts'

const RESTARTS = Number(process.argv[2] ?? 20)
const MAIL_WITHIN_S = 10
const BUYERS = 12
const PIECES = 1_000_000
const WORKER = new URL('../../apps/worker/src/main.ts', import.meta.url).pathname

await using started = new AsyncDisposableStack()
const dataDir = await mkdtemp(join(tmpdir(), 'shop-restarts-'))
started.defer(() => rm(dataDir, { recursive: true, force: true }))
let postgres: EmbeddedPostgres = await startEmbedded({ dataDir })
started.defer(() => postgres.stop())
const { port, url } = postgres
await migrate(url)
await installQueues(url)
const { db, close } = createDb({ url, max: 2, applicationName: 'shop-restarts' })
started.defer(close)
await seed(db)
const [variant] = await db.variant.findMany({ where: { onHand: { gt: 0 } }, take: 1 })
if (!variant) throw new Error('The demo shop has nothing in stock')
await db.variant.update({ where: { id: variant.id }, data: { onHand: { increment: PIECES } } })
await db.stockMovement.create({ data: { variantId: variant.id, reason: 'adjustment', onHandDelta: PIECES } })

const inbox = await startInbox({ smtpPort: 0, webPort: 0 })
started.defer(() => inbox.close())
const settings = {
  UPLOAD_DIR: dataDir,
  SIGNING_SECRET: 'of the restarts',
  RATE_LIMIT_SCALE: '1000',
  LOG_LEVEL: 'fatal',
}
const ended: string[] = []
const servers = [await startServer(url, settings), await startServer(url, settings)]
for (const { stop } of servers) started.defer(stop)
started.use(startWorkers(2))

/** Worker processes, whose end before their time is noted. */
function startWorkers(count: number): AsyncDisposable {
  let stopping = false
  const children = Array.from({ length: count }, (_, index) => {
    const child = spawn(process.execPath, ['--conditions=development', WORKER], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'test',
        ...settings,
        DATABASE_URL: url,
        WORKER_HEALTH_PORT: '0',
        SMTP_PORT: new URL(inbox.smtpUrl).port,
      },
    })
    child.once('exit', (code, signal) => stopping || ended.push(`worker ${index + 1} by ${signal ?? code}`))
    return child
  })
  return {
    async [Symbol.asyncDispose]() {
      stopping = true
      const exits = children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit'))
      for (const child of children) child.kill()
      await Promise.all(exits)
    },
  }
}

const shippingAddress = { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' }
const answered: { id: string; email: string }[] = []
let refused = 0

/** A guest's order, until it is answered with one; what a shopper's browser would try again is tried again. */
async function order(server: string): Promise<{ id: string; email: string }> {
  const [email, key] = [newEmail(), randomUUID()]
  const call = async (path: string, body: unknown, headers = {}) => {
    for (;;) {
      const answer = await post(`${server}/api/v1${path}`, body, headers).catch(() => undefined)
      if (answer && answer.status < 300) return JSON.parse(answer.text) as { cartToken: string; id: string }
      refused++
      await wait(50)
    }
  }
  const { cartToken } = await call('/cart/items', { variantId: variant?.id })
  const { id } = await call(
    '/orders',
    { shippingAddress, email },
    { 'x-cart-token': cartToken, 'idempotency-key': key },
  )
  return { id, email }
}

let over = false
const buyers = Array.from({ length: BUYERS }, async (_, index) => {
  while (!over) {
    const placed = await order(servers[index % servers.length]?.url ?? '')
    answered.push(placed)
    await untilMailed(placed.email)
  }
})

const mailed = async (email: string): Promise<number> => {
  const answer = await fetch(`${inbox.webUrl}/api/messages?to=${encodeURIComponent(email)}`)
  return ((await answer.json()) as { messages: unknown[] }).messages.length
}

async function untilMailed(email: string): Promise<void> {
  while ((await mailed(email)) === 0) await wait(20)
}

async function stopPostgres(hard: boolean): Promise<void> {
  if (!hard) return postgres.stop()
  const [pid] = (await readFile(join(postgres.dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGKILL')
  await postgres.exited
}

await untilMailed((await order(servers[0]?.url ?? '')).email)
const slow: number[] = []
for (let restart = 1; restart <= RESTARTS; restart++) {
  await wait(1_000 + Math.random() * 1_000)
  const [before, refusedBefore, hard] = [answered.length, refused, restart % 2 === 0]
  await stopPostgres(hard)
  postgres = await startEmbedded({ dataDir, port })
  if (postgres.port !== port) throw new Error(`Postgres came back at port ${postgres.port}`)
  const back = performance.now()
  const { email } = await order(servers[0]?.url ?? '')
  const orderMs = performance.now() - back
  await untilMailed(email)
  const mailMs = performance.now() - back
  if (mailMs > MAIL_WITHIN_S * 1_000) slow.push(restart)
  console.log(
    `${String(restart).padStart(2)} ${hard ? 'kill -9' : 'stopped'}: order after ${(orderMs / 1_000).toFixed(1)} s, its mail after ` +
      `${(mailMs / 1_000).toFixed(1)} s; ${answered.length - before} others, ${refused - refusedBefore} calls refused meanwhile`,
  )
}
over = true
await Promise.all(buyers)
const again = await db.emailLog.count({ where: { template: 'order-confirmation', attempts: { gt: 1 } } })

const kept = await db.order.count({ where: { id: { in: answered.map(({ id }) => id) } } })
const alive = await Promise.all(servers.map(async ({ url }) => (await fetch(`${url}/ready`)).ok))
conclude(`no process ended${ended.map((end) => `, but ${end}`).join('')}`, ended.length === 0 && alive.every(Boolean))
conclude(`${kept} of ${answered.length} orders that were answered are there, and mailed`, kept === answered.length)
conclude(`a mail within ${MAIL_WITHIN_S} s of each restart`, slow.length === 0)
console.log(`${again} mails took a second try`)
