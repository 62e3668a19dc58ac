import { writeFile } from 'node:fs/promises'
import type { CoreContext } from '@shop/core/context'
import { getProduct, listProducts, searchProducts } from '@shop/core/products'
import { createDb, createPool, type Statement } from '@shop/db'
import { ListProductsInput, SearchProductsInput } from '@shop/validators'
import { openScaledShop } from './lib/scaled-shop.ts'

/** Writes down how Postgres finds what shoppers ask for among a million products: docs/query-plans.md. */
const PRODUCTS = Number(process.env['PRODUCTS'] ?? 1_000_000)
const FILE = new URL('../../docs/query-plans.md', import.meta.url)

await using shop = await openScaledShop(PRODUCTS)
const database = createDb({ url: shop.databaseUrl, max: 2, applicationName: 'shop-plans' })
const pool = createPool({ url: shop.databaseUrl, max: 1, applicationName: 'shop-explain', statementTimeoutMs: 60_000 })

/** Remembers the statements of the question that is being asked. */
let asked: Statement[] = []
const ctx = {
  db: database.db,
  reads: {
    query: (statement: Statement) => {
      asked.push(statement)
      return database.reads.query(statement)
    },
  },
  settings: { currency: 'EUR', mediaUrl: '/media' },
  actor: { kind: 'guest', cartToken: null },
} as unknown as CoreContext

const list = (input: object) => () => listProducts(ctx, ListProductsInput.parse(input))
const search = (input: object) => () => searchProducts(ctx, SearchProductsInput.parse(input))

const { nextCursor } = await list({ limit: 100 })()
const [product] = (await list({ limit: 1 })()).items

const questions: [string, () => Promise<unknown>][] = [
  ['The newest 24', list({})],
  ['The page after', list({ cursor: nextCursor })],
  ['A category with everything below it, cheapest first', list({ category: 'home', sort: 'price_asc' })],
  ['A brand, best rated first', list({ brand: product?.brand?.slug, sort: 'rating' })],
  [
    'A category, a range of prices, in stock',
    list({ category: 'home', minCents: 2_000, maxCents: 10_000, inStock: true }),
  ],
  ['A tag', list({ tag: 'bestseller', inStock: true })],
  ['A search for a common word', search({ q: 'lamp' })],
  ['A search for two words', search({ q: 'walnut lamp' })],
  ['A misspelt search', search({ q: 'armchiar' })],
  ['One product', () => getProduct(ctx, { id: product?.slug ?? '' })],
]

let text = `# Query plans

How Postgres answers the catalogue's hot reads among ${PRODUCTS.toLocaleString('en')} products. Written by
\`node --conditions=development load-tests/catalogue/plans.ts\`; the statements are in
[packages/core/src/products](../packages/core/src/products), the indexes in
[the migration](../packages/db/prisma/migrations/20261125130000_catalogue/migration.sql). Each was run before, so that what
it reads is in memory.
`
for (const [name, ask] of questions) {
  await ask()
  asked = []
  await ask()
  text += `\n## ${name}\n`
  for (const statement of asked) text += `\n\`\`\`\n${await explain(statement)}\n\`\`\`\n`
}
await writeFile(FILE, text)
await pool.end()
await database.close()

async function explain({ text, values }: Statement): Promise<string> {
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>({
    text: `explain (analyze, costs off, timing off, buffers off, summary on) ${text}`,
    values: [...values],
  })
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
