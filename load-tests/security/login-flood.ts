// Does the shop stay open while somebody floods its door? 200 logins a second, each from another address at another
// account, while the catalogue is read:
//
//   node --conditions=development load-tests/security/login-flood.ts
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { conclude } from './lib/calls.ts'
import type { FloodOrder, FloodReport } from './lib/flood.ts'
import { startAttackedShop } from './lib/shop.ts'
import { quantile } from './lib/statistics.ts'

const LOGINS_PER_SECOND = 200
const READS_PER_SECOND = 100
/** Quiet and flooded take turns, and the middle round of each counts: other things on the machine hit single rounds. */
const ROUNDS = 9
const SECONDS = 4
const MOST = 3

// Behind a proxy the addresses count as real, so that the limit by address does not stop the flood for us.
await using shop = await startAttackedShop({ settings: { TRUST_PROXY: '1' } })
const [url] = shop.urls
const pages = ['/products', '/products?limit=5', '/products/search?q=shirt'].map((page) => `${url}/api/v1${page}`)

async function timeRead(page: string): Promise<number> {
  const start = performance.now()
  const response = await fetch(page)
  await response.text()
  if (!response.ok) throw new Error(`${page} was answered with ${response.status}`)
  return performance.now() - start
}

/** Milliseconds of every read, begun on time whatever the ones before take. */
async function readCatalogue(seconds: number): Promise<number[]> {
  const reads: Promise<number>[] = []
  const start = performance.now()
  for (let count = 0; count < seconds * READS_PER_SECOND; count++) {
    await wait(Math.max(0, start + (count * 1_000) / READS_PER_SECOND - performance.now()))
    reads.push(timeRead(pages[count % pages.length] ?? url))
  }
  return Promise.all(reads)
}

/** Reads while the flood comes in, from its first second on, and waits until the last login was answered. */
async function readFlooded(): Promise<number[]> {
  const workerData: FloodOrder = { url, perSecond: LOGINS_PER_SECOND, seconds: SECONDS + 1 }
  const flood = new Worker(new URL('lib/flood.ts', import.meta.url), { workerData })
  const report = once(flood, 'message')
  await wait(1_000)
  const times = await readCatalogue(SECONDS)
  const [{ statuses }] = (await report) as [FloodReport]
  for (const [status, count] of Object.entries(statuses)) logins[status] = (logins[status] ?? 0) + count
  return times
}

const logins: FloodReport['statuses'] = {}
const quiet: number[][] = []
const flooded: number[][] = []
await readCatalogue(5) // until everything is compiled and connected
for (let round = 0; round < ROUNDS; round++) {
  quiet.push(await readCatalogue(SECONDS))
  flooded.push(await readFlooded())
}

const answered = Object.entries(logins).map(([status, count]) => `${count} × ${status}`)
console.log(`logins   ${answered.join(', ')}`)
/** The middle one of what the rounds say. */
const typical = (rounds: number[][], share: number) =>
  quantile(
    rounds.map((times) => quantile(times, share)),
    0.5,
  )
for (const [name, rounds] of Object.entries({ quiet, flooded })) {
  const [median, p99] = [typical(rounds, 0.5), typical(rounds, 0.99)]
  const reads = rounds.flat().length
  console.log(`${name.padEnd(8)} median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (${reads} reads)`)
}
const ratio = typical(flooded, 0.99) / typical(quiet, 0.99)
conclude(`the catalogue’s p99 is ${ratio.toFixed(2)} times that of quiet, at most ${MOST}`, ratio <= MOST)
