/** The demo shop's goods. Prices are in EUR cents. */

export interface SeedCategory {
  slug: string
  name: string
  children?: readonly SeedCategory[]
}

export interface SeedVariant {
  sku: string
  options?: Record<string, string>
  priceCents: number
  onHand: number
}

export interface SeedProduct {
  slug: string
  name: string
  description: string
  tags: readonly string[]
  category: string
  brand: string
  /** Gives the catalogue, newest first, the same order everywhere. */
  createdAt: string
  variants: readonly SeedVariant[]
}

export const CURRENCY = 'EUR'

export const categories: readonly SeedCategory[] = [
  {
    slug: 'clothing',
    name: 'Clothing',
    children: [
      { slug: 't-shirts', name: 'T-shirts' },
      { slug: 'knitwear', name: 'Knitwear' },
      { slug: 'shoes', name: 'Shoes' },
    ],
  },
  {
    slug: 'outdoor',
    name: 'Outdoor',
    children: [
      { slug: 'backpacks', name: 'Backpacks' },
      { slug: 'camping', name: 'Camping' },
    ],
  },
  {
    slug: 'home',
    name: 'Home',
    children: [
      { slug: 'kitchen', name: 'Kitchen' },
      { slug: 'lighting', name: 'Lighting' },
    ],
  },
  { slug: 'electronics', name: 'Electronics', children: [{ slug: 'audio', name: 'Audio' }] },
]

export const brands = [
  { slug: 'halden', name: 'Halden' },
  { slug: 'norrstig', name: 'Norrstig' },
  { slug: 'feldmark', name: 'Feldmark' },
  { slug: 'bruma', name: 'Bruma' },
  { slug: 'auris', name: 'Auris' },
] as const

export const products: readonly SeedProduct[] = [
  {
    slug: 'organic-cotton-t-shirt',
    name: 'Organic Cotton T-Shirt',
    description:
      'A plain T-shirt that keeps its shape. Knitted from 180 g organic cotton, with a collar that does not curl and side seams that do not twist in the wash.',
    tags: ['organic', 'cotton', 'basics', 'unisex'],
    category: 't-shirts',
    brand: 'halden',
    createdAt: '2026-01-12T09:00:00Z',
    variants: [
      ...sized('HAL-TEE-WHT', { color: 'White' }, 2490, { S: 40, M: 60, L: 55, XL: 0 }),
      ...sized('HAL-TEE-NVY', { color: 'Navy' }, 2490, { S: 35, M: 50, L: 45, XL: 20 }),
    ],
  },
  {
    slug: 'merino-crew-sweater',
    name: 'Merino Crew Sweater',
    description:
      'A warm sweater for every day between September and May. Extra fine merino wool, knitted in one piece without side seams, soft enough to wear on bare skin.',
    tags: ['merino', 'wool', 'winter', 'unisex'],
    category: 'knitwear',
    brand: 'halden',
    createdAt: '2026-01-20T09:00:00Z',
    variants: [
      ...sized('HAL-CRW-GRY', { color: 'Grey' }, 8900, { S: 12, M: 18, L: 16, XL: 8 }),
      ...sized('HAL-CRW-FOR', { color: 'Forest' }, 8900, { S: 10, M: 14, L: 12, XL: 3 }),
    ],
  },
  {
    slug: 'trail-running-shoes',
    name: 'Trail Running Shoes',
    description:
      'Light shoes with a firm hold on wet rock and soft ground. The lugs are 5 mm deep, the upper dries within an hour, and a plate under the forefoot keeps stones out of mind.',
    tags: ['running', 'trail', 'shoes', 'grip'],
    category: 'shoes',
    brand: 'norrstig',
    createdAt: '2026-02-03T09:00:00Z',
    variants: sized('NOR-TRL', {}, 13900, { 39: 9, 40: 14, 41: 18, 42: 22, 43: 19, 44: 12, 45: 7 }),
  },
  {
    slug: 'waxed-canvas-backpack',
    name: 'Waxed Canvas Backpack',
    description:
      'A 22 litre backpack that ages well. Waxed cotton canvas keeps rain out, leather patches take the wear, and a padded sleeve holds a laptop of up to 15 inches.',
    tags: ['backpack', 'canvas', 'waterproof', 'laptop', 'commute'],
    category: 'backpacks',
    brand: 'feldmark',
    createdAt: '2026-02-17T09:00:00Z',
    variants: [
      { sku: 'FEL-CNV-OLV', options: { color: 'Olive' }, priceCents: 14900, onHand: 24 },
      { sku: 'FEL-CNV-CHR', options: { color: 'Charcoal' }, priceCents: 14900, onHand: 30 },
    ],
  },
  {
    slug: 'two-person-tent',
    name: 'Two-Person Tent',
    description:
      'Three seasons, two sleepers, 2.1 kg. It stands by itself, goes up in four minutes, and has a door and a porch on either side, so that nobody climbs over anybody.',
    tags: ['tent', 'camping', 'lightweight', 'hiking'],
    category: 'camping',
    brand: 'norrstig',
    createdAt: '2026-03-02T09:00:00Z',
    variants: [{ sku: 'NOR-TNT-2P', priceCents: 32900, onHand: 15 }],
  },
  {
    slug: 'enamel-camping-mug',
    name: 'Enamel Camping Mug',
    description:
      'A steel mug with two coats of enamel. It survives the campfire, the dishwasher and being dropped; a chip here and there is part of the deal. Holds 350 ml.',
    tags: ['mug', 'camping', 'enamel', 'gift'],
    category: 'camping',
    brand: 'feldmark',
    createdAt: '2026-03-16T09:00:00Z',
    variants: [{ sku: 'FEL-MUG-350', priceCents: 1490, onHand: 200 }],
  },
  {
    slug: 'pour-over-coffee-maker',
    name: 'Pour-Over Coffee Maker',
    description:
      'Coffee for four, made by hand. A borosilicate glass carafe with a collar of oiled oak, and a steel filter fine enough to do without paper.',
    tags: ['coffee', 'glass', 'kitchen', 'gift'],
    category: 'kitchen',
    brand: 'bruma',
    createdAt: '2026-04-07T09:00:00Z',
    variants: [{ sku: 'BRU-POV-600', priceCents: 4950, onHand: 60 }],
  },
  {
    slug: 'cast-iron-skillet',
    name: 'Cast Iron Skillet',
    description:
      'A heavy pan for steaks, cornbread and the next fifty years. Seasoned with linseed oil and ready to use on every stove, induction included, and in the oven.',
    tags: ['pan', 'cast iron', 'kitchen', 'induction'],
    category: 'kitchen',
    brand: 'bruma',
    createdAt: '2026-04-21T09:00:00Z',
    variants: [
      { sku: 'BRU-SKL-24', options: { size: '24 cm' }, priceCents: 3990, onHand: 45 },
      { sku: 'BRU-SKL-28', options: { size: '28 cm' }, priceCents: 4990, onHand: 38 },
    ],
  },
  {
    slug: 'brass-desk-lamp',
    name: 'Brass Desk Lamp',
    description:
      'Warm light where it is needed. A solid brass arm with two joints that stay where they are put, a dimmer in the foot, and an LED that can be replaced (2,700 K, 6 W).',
    tags: ['lamp', 'brass', 'desk', 'led', 'dimmable'],
    category: 'lighting',
    brand: 'bruma',
    createdAt: '2026-05-11T09:00:00Z',
    variants: [{ sku: 'BRU-LMP-BRS', priceCents: 11900, onHand: 22 }],
  },
  {
    slug: 'wireless-headphones',
    name: 'Wireless Headphones',
    description:
      'Closed headphones that cancel noise, for trains and open offices. 38 hours on a charge, a cable for when that is over, and ear pads that come off without tools.',
    tags: ['headphones', 'bluetooth', 'noise cancelling', 'travel'],
    category: 'audio',
    brand: 'auris',
    createdAt: '2026-05-25T09:00:00Z',
    variants: [
      { sku: 'AUR-HPH-BLK', options: { color: 'Black' }, priceCents: 24900, onHand: 40 },
      { sku: 'AUR-HPH-SND', options: { color: 'Sand' }, priceCents: 24900, onHand: 25 },
    ],
  },
]

/** One variant per size, from the stock of each. */
function sized(
  sku: string,
  options: Record<string, string>,
  priceCents: number,
  stock: Record<string, number>,
): SeedVariant[] {
  return Object.entries(stock).map(([size, onHand]) => ({
    sku: `${sku}-${size}`,
    options: { ...options, size },
    priceCents,
    onHand,
  }))
}
