import { randomUUID } from 'node:crypto'
import type { Address } from '@shop/validators'
import type { Actor } from '../context.ts'
import type { TestShop } from './test-shop.ts'

export interface VariantSpec {
  priceCents?: number
  stock?: number
  options?: Record<string, string>
}

let count = 0

export interface ProductSpec {
  name?: string
  slug?: string
  description?: string
  tags?: string[]
  /** The slug of its category, made when there is none. */
  category?: string
  /** The slug of its brand, made when there is none. */
  brand?: string
  createdAt?: Date
  variants?: VariantSpec[]
  taxClass?: 'standard' | 'reduced' | 'zero'
}

/** A product on sale, with one variant unless more are given; its stock is in the ledger. */
export async function aProduct(
  { db }: Pick<TestShop, 'db'>,
  { name, slug, category, brand, variants = [{}], ...rest }: ProductSpec = {},
) {
  const serial = ++count
  const existingOrNew = (named: string) => ({
    connectOrCreate: { where: { slug: named }, create: { slug: named, name: named } },
  })
  return db.product.create({
    data: {
      slug: slug ?? `product-${serial}-${randomUUID()}`,
      name: name ?? `Product ${serial}`,
      ...rest,
      ...(category && { category: existingOrNew(category) }),
      ...(brand && { brand: existingOrNew(brand) }),
      variants: {
        create: variants.map(({ priceCents = 1_000, stock = 10, options = {} }, position) => ({
          sku: `SKU-${serial}-${position}-${randomUUID()}`,
          priceCents,
          currency: 'EUR',
          onHand: stock,
          options,
          position,
          ...(stock > 0 && { movements: { create: { reason: 'initial', onHandDelta: stock } } }),
        })),
      },
    },
    include: { variants: { orderBy: { position: 'asc' } } },
  })
}

/** The first variant of a new product. */
export async function aVariant(shop: Pick<TestShop, 'db'>, spec: VariantSpec = {}) {
  const { variants } = await aProduct(shop, { variants: [spec] })
  const [variant] = variants
  if (!variant) throw new Error('A product has at least one variant')
  return variant
}

/** A way to ship to the countries given, or everywhere; flat unless there is a threshold. */
export async function aShippingMethod(
  { db }: Pick<TestShop, 'db'>,
  code: string,
  spec: { priceCents: number; freeAboveCents?: number; countries?: string[]; isActive?: boolean; position?: number },
): Promise<void> {
  await db.shippingMethod.create({ data: { code, name: `By ${code}`, ...spec } })
}

/** What a country taxes at, in basis points by class. */
export async function aTaxedCountry(
  { db }: Pick<TestShop, 'db'>,
  country: string,
  rates: { standard: number; reduced?: number },
): Promise<void> {
  const data = Object.entries(rates).map(([taxClass, rateBasisPoints]) => ({ country, taxClass, rateBasisPoints }))
  await db.taxRate.createMany({ data })
}

/** A customer, as who acts. The password is nobody's. */
export async function aCustomer({ db }: Pick<TestShop, 'db'>): Promise<Extract<Actor, { kind: 'customer' }>> {
  const { id } = await db.user.create({
    data: { email: `${randomUUID()}@example.com`, name: 'A Customer', passwordHash: 'none' },
    select: { id: true },
  })
  return { kind: 'customer', userId: id }
}

export const anAddress: Address = {
  name: 'Ada Lovelace',
  line1: '12 St James Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
}
