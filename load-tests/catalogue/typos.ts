import { openScaledShop } from './lib/scaled-shop.ts'
import { misspelt } from './misspelt.ts'

/** Types fifty misspelt searches into a scaled shop. Fails when fewer than 45 find what was meant among the first three. */
const PRODUCTS = Number(process.env['PRODUCTS'] ?? 10_000)
const WANTED = 45

await using shop = await openScaledShop(PRODUCTS)
let hits = 0
for (const { typed, meant } of misspelt) {
  const response = await fetch(`${shop.url}/api/v1/products/search?limit=3&q=${encodeURIComponent(typed)}`)
  const { items, correctedQuery } = (await response.json()) as Result
  const found = items.some(({ name }) => meant.split(' ').every((word) => name.toLowerCase().includes(word)))
  if (found) {
    hits++
    continue
  }
  const got = items.map(({ name }) => name).join(', ')
  console.log(`missed: ${typed} → ${correctedQuery ?? '–'}, meant ${meant}; got ${got}`)
}
console.log(`${hits} of ${misspelt.length} found in the first three (at least ${WANTED} wanted)`)
process.exitCode = hits >= WANTED ? 0 : 1

interface Result {
  items: { name: string }[]
  correctedQuery: string | null
}
