import { startAttackedShop } from '../security/lib/shop.ts'

/** A price changed through one server process is what the other one answers at once, over both doors. */
const CHANGES = 300

await using shop = await startAttackedShop({ servers: 2 })
const [first, second = first] = shop.urls

const login = await fetch(`${first}/api/v1/auth/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email: 'admin@ecommerce.com', password: 'AdminPass123!' }),
})
const { token } = (await login.json()) as { token: string }
let product = await read<Product>(`${first}/api/v1/products/brass-desk-lamp`)
const rpcInput = encodeURIComponent(JSON.stringify({ json: { id: product.slug } }))

let stale = 0
const times: number[] = []
for (let change = 1; change <= CHANGES; change++) {
  // The other one keeps what it answers, so that there is something to be stale.
  await pricesOn(second)
  const priceCents = 10_000 + change
  const [variant] = product.variants
  const start = performance.now()
  const response = await fetch(`${first}/api/v1/products/${product.id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      version: product.version,
      variants: [{ id: variant?.id, sku: variant?.sku, options: variant?.options, priceCents }],
    }),
  })
  times.push(performance.now() - start)
  if (!response.ok) throw new Error(await response.text())
  product = (await response.json()) as Product
  for (const seen of await pricesOn(second)) if (seen !== priceCents) stale++
}
const sorted = times.toSorted((a, b) => a - b)
console.log(`${CHANGES} changes, each read at once from the other process: ${stale} of ${3 * CHANGES} answers stale`)
console.log(
  `a change took ${sorted[CHANGES >> 1]?.toFixed(1)} ms at the median, ${sorted.at(-4)?.toFixed(1)} ms at the 99th percentile`,
)
process.exitCode = stale === 0 ? 0 : 1

interface Product {
  id: string
  slug: string
  version: number
  price: { minCents: number }
  variants: { id: string; sku: string; options: object }[]
}

/** What the product costs according to its detail over REST and RPC, and to a list. */
async function pricesOn(base: string): Promise<(number | undefined)[]> {
  const [rest, rpc, list] = await Promise.all([
    read<Product>(`${base}/api/v1/products/${product.slug}`),
    read<{ result: { data: { json: Product } } }>(`${base}/trpc/products.byId?input=${rpcInput}`),
    read<{ items: Product[] }>(`${base}/api/v1/products?limit=24`),
  ])
  return [rest.price, rpc.result.data.json.price, list.items.find(({ id }) => id === product.id)?.price].map(
    (price) => price?.minCents,
  )
}

async function read<Body>(url: string): Promise<Body> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return (await response.json()) as Body
}
