import type { Db, RootDb } from '../client.ts'
import { seedAccounts } from './accounts.ts'
import { seedCheckout } from './checkout.ts'
import { brands, CURRENCY, categories, products, type SeedCategory, type SeedProduct } from './catalogue.ts'
import { seedPictures } from './pictures.ts'
import { seedReviews } from './reviews.ts'

export { type DemoPictureFile, demoPictureFiles } from './pictures.ts'
export { demoOrderNumber, parseScale, type ScaleOptions, type ScaleProgress, seedAtScale } from './scale/index.ts'

/** Any number; it only has to be the same for everyone who seeds this database. */
const SEED_LOCK = 5_711_405

export interface SeedOptions {
  /** Hears in one line each what was done. */
  onProgress?: (message: string) => void
}

/**
 * Adds the demo accounts, the demo catalogue, and how it is shipped and taxed, to a migrated database. What is there already
 * stays as it is, also when it was changed since; so a second run changes nothing. The pictures' files are for the caller to
 * store (demoPictureFiles).
 */
export async function seed(db: RootDb, { onProgress = () => {} }: SeedOptions = {}): Promise<void> {
  const accounts = await seedAccounts(db)
  const added = await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SET LOCAL lock_timeout = 0`
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SEED_LOCK})`
      await seedCheckout(tx)
      return seedCatalogue(tx)
    },
    { timeout: 30_000 },
  )
  onProgress(
    accounts + added > 0 ? `added ${accounts} accounts and ${added} products` : 'the demo data are there already',
  )
}

async function seedCatalogue(tx: Db): Promise<number> {
  const categoryIds = new Map<string, string>()
  await seedCategories(tx, categories, null, categoryIds)
  await tx.brand.createMany({ data: [...brands], skipDuplicates: true })
  const brandRows = await tx.brand.findMany({ select: { id: true, slug: true } })
  const brandIds = new Map(brandRows.map(({ id, slug }) => [slug, id]))

  const slugs = products.map(({ slug }) => slug)
  const present = await tx.product.findMany({ where: { slug: { in: slugs } }, select: { slug: true } })
  const missing = products.filter(({ slug }) => !present.some((product) => product.slug === slug))
  for (const product of missing) {
    await seedProduct(tx, product, idOf(categoryIds, product.category), idOf(brandIds, product.brand))
  }
  const added = await tx.product.findMany({
    where: { slug: { in: missing.map(({ slug }) => slug) } },
    select: { id: true, slug: true, createdAt: true },
  })
  await seedReviews(tx, added)
  await seedPictures(tx, added)
  return missing.length
}

async function seedCategories(
  tx: Db,
  siblings: readonly SeedCategory[],
  parentId: string | null,
  ids: Map<string, string>,
): Promise<void> {
  for (const [position, { slug, name, children = [] }] of siblings.entries()) {
    const { id } = await tx.category.upsert({
      where: { slug },
      create: { slug, name, parentId, position },
      update: {},
      select: { id: true },
    })
    ids.set(slug, id)
    await seedCategories(tx, children, id, ids)
  }
}

/** Stock comes in as it does in daily life: by an entry in the ledger. */
async function seedProduct(tx: Db, product: SeedProduct, categoryId: string, brandId: string): Promise<void> {
  const { slug, name, description, tags, createdAt } = product
  const { variants } = await tx.product.create({
    data: {
      slug,
      name,
      description,
      tags: [...tags],
      categoryId,
      brandId,
      createdAt,
      updatedAt: createdAt,
      variants: {
        create: product.variants.map((variant, position) => ({ ...variant, currency: CURRENCY, position })),
      },
    },
    select: { variants: { select: { id: true, onHand: true } } },
  })
  await tx.stockMovement.createMany({
    data: variants.flatMap(({ id, onHand }) =>
      onHand > 0 ? [{ variantId: id, reason: 'initial' as const, onHandDelta: onHand }] : [],
    ),
  })
}

function idOf(ids: ReadonlyMap<string, string>, slug: string): string {
  const id = ids.get(slug)
  if (!id) throw new Error(`The demo catalogue names "${slug}", which it does not define.`)
  return id
}
