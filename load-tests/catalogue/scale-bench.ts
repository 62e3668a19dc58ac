import { openScaledShop } from './lib/scaled-shop.ts'
import { type Kind, questionsFor } from './lib/questions.ts'

/**
 * Asks the same of a catalogue of 1,000 products and of one of 1,000,000, in turns, one question at a time, nothing
 * cached. Fails when the large one takes more than twice as long at the median, for any kind of question.
 */
const SMALL = 1_000
const LARGE = Number(process.env['PRODUCTS'] ?? 1_000_000)
const ROUNDS = Number(process.env['ROUNDS'] ?? 40)
const LIMIT = 2

const PER_ROUND = 12

await using small = await openScaledShop(SMALL)
await using large = await openScaledShop(LARGE)
const [ofSmall, ofLarge] = [await questionsFor(small.url), await questionsFor(large.url)]

console.log(
  `\n${'ms'.padEnd(20)}${[SMALL, LARGE].map((count) => `${count.toLocaleString('en')} products`.padStart(22)).join('')}      ratio`,
)
console.log(`${''.padEnd(20)}${'p50      p99'.padStart(22)}${'p50      p99'.padStart(22)}   p50   p99`)
let missed = false
for (const [index, kind] of ofSmall.entries()) {
  const other = ofLarge[index] as Kind
  const times = { small: [] as number[], large: [] as number[] }
  await ask(small.url, kind, 0, PER_ROUND)
  await ask(large.url, other, 0, PER_ROUND)
  for (let round = 0; round < ROUNDS; round++) {
    times.small.push(...(await ask(small.url, kind, round * PER_ROUND, PER_ROUND)))
    times.large.push(...(await ask(large.url, other, round * PER_ROUND, PER_ROUND)))
  }
  const [a, b] = [statistics(times.small), statistics(times.large)]
  missed ||= b.p50 > LIMIT * a.p50
  const show = ({ p50, p99 }: Statistics) => `${p50.toFixed(2)} ${p99.toFixed(2).padStart(8)}`.padStart(22)
  console.log(
    `${kind.name.padEnd(20)}${show(a)}${show(b)} ${(b.p50 / a.p50).toFixed(2).padStart(5)} ${(b.p99 / a.p99).toFixed(2).padStart(5)}`,
  )
}
console.log(
  missed ? `\nMissed: more than ${LIMIT} times as long.` : `\nHolds: at most ${LIMIT} times as long at the median.`,
)
process.exitCode = missed ? 1 : 0

interface Statistics {
  p50: number
  p99: number
}

async function ask(base: string, { paths }: Kind, from: number, count: number): Promise<number[]> {
  const times: number[] = []
  for (let turn = from; turn < from + count; turn++) {
    const path = paths[turn % paths.length]
    const start = performance.now()
    const response = await fetch(`${base}/api/v1${path}`)
    await response.arrayBuffer()
    times.push(performance.now() - start)
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
  }
  return times
}

function statistics(times: number[]): Statistics {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  return { p50: at(0.5), p99: at(0.99) }
}
