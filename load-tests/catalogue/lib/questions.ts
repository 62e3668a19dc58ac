import { misspelt } from '../misspelt.ts'

/** What shoppers ask of a catalogue. Each kind has several questions, which take turns. */
export interface Kind {
  name: string
  paths: string[]
}

const words = ['lamp', 'desk', 'wool', 'brushed', 'ergonomic', 'oak', 'bottle', 'backpack', 'leather', 'titanium']
const phrases = [
  'walnut lamp',
  'steel bottle',
  'wool socks',
  'oak desk organiser',
  'leather wallet',
  '"desk lamp" -brass',
]
const beginnings = ['la', 'wool sl', 'des', 'titan', 'ergono']
const rare = ['theremin', 'sextant', 'samovar', 'no such thing']

/** The questions, of which those that need to know the catalogue ask it first. */
export async function questionsFor(base: string): Promise<Kind[]> {
  const read = async (path: string) => (await (await fetch(`${base}/api/v1${path}`)).json()) as Page
  const first = await read('/products?limit=100&inStock=true')
  const deep = await Promise.all(
    ['newest', 'price_asc', 'rating', 'name'].map(
      async (sort) => `/products?sort=${sort}&cursor=${await deepCursor(read, sort)}`,
    ),
  )
  const { brands } = (await read('/products/brands')) as unknown as { brands: { slug: string; productCount: number }[] }
  const [brand = ''] = brands.toSorted((a, b) => b.productCount - a.productCount).map(({ slug }) => slug)
  const search = (q: string) => `/products/search?q=${encodeURIComponent(q)}`
  return [
    { name: 'page of 24', paths: ['newest', 'price_asc', 'rating', 'name'].map((sort) => `/products?sort=${sort}`) },
    { name: 'deep page', paths: deep },
    {
      name: 'filtered page',
      paths: [
        '/products?category=home&inStock=true',
        '/products?category=home&minCents=2000&maxCents=10000&inStock=true&sort=price_asc',
        `/products?brand=${brand}&inStock=true&sort=rating`,
        '/products?minRating=4&inStock=true&maxCents=5000',
        '/products?category=lighting&minRating=4&sort=price_desc',
        '/products?tag=bestseller&inStock=true',
      ],
    },
    { name: 'search', paths: [...words, ...phrases, ...beginnings, ...rare].map(search) },
    { name: 'search with a typo', paths: misspelt.slice(0, 25).map(({ typed }) => search(typed)) },
    { name: 'detail', paths: first.items.map(({ slug }) => `/products/${slug}`) },
  ]
}

interface Page {
  items: { slug: string }[]
  nextCursor: string | null
}

/** The cursor 10,000 products in, or as far as the catalogue goes less a page. */
async function deepCursor(read: (path: string) => Promise<Page>, sort: string): Promise<string> {
  let cursor = ''
  for (let page = 0; page < 100; page++) {
    const { nextCursor } = await read(`/products?sort=${sort}&limit=100${cursor && `&cursor=${cursor}`}`)
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return cursor
}
