import type { Product, UpdateProductInput, VariantChange } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { addVariants } from './create-product.ts'
import { productNotFound } from './product.errors.ts'
import { readProduct } from './read-product.ts'
import { explainTaken, findPlace, freeSlug, normaliseTags, requireFreeSkus } from './write-product.ts'

/**
 * Changes what is given of a product, when it is still the version the change was made from. Throws `product.not_found`,
 * `product.version_conflict` with the current version, `product.slug_taken`, `product.sku_taken`,
 * `product.unknown_category`, `product.unknown_brand`, `product.unknown_variant`.
 */
export async function updateProduct(ctx: CoreContext, input: UpdateProductInput): Promise<Product> {
  requireAdmin(ctx.actor)
  const { id, version, variants } = input
  const skus = variants?.map(({ sku }) => sku) ?? []
  const change = inTransaction(ctx, async (tx) => {
    const existing = variants ? await lockVariants(tx, id) : []
    await takeVersion(tx, id, version)
    const { name, description, tags } = input
    const { slug: current } = await tx.db.product.findUniqueOrThrow({ where: { id }, select: { slug: true } })
    const data = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(tags !== undefined && { tags: normaliseTags(tags) }),
      ...(input.slug !== undefined && input.slug !== current && { slug: await freeSlug(tx, input.slug, '') }),
      ...(input.taxClass && { taxClass: input.taxClass }),
      ...(await findPlace(tx, input)),
    }
    await tx.db.product.update({ where: { id }, data: { ...data, updatedAt: tx.now() }, select: { id: true } })
    if (variants) await replaceVariants(tx, { productId: id, existing, wanted: variants })
    await audit(tx, 'product.updated', { subjectId: id, details: { version: version + 1 } })
    return readProduct(tx, id)
  })
  return explainTaken(change, { ...(input.slug !== undefined && { slug: input.slug }), skus })
}

/** Counts the version up if it is still this one; of two changes made from the same version the second is refused. */
async function takeVersion(tx: CoreContext, id: string, version: number): Promise<void> {
  const { count } = await tx.db.product.updateMany({
    where: { id, version, deletedAt: null },
    data: { version: { increment: 1 } },
  })
  if (count === 1) return
  const product = await tx.db.product.findFirst({ where: { id, deletedAt: null }, select: { version: true } })
  if (!product) throw productNotFound()
  throw new AppError('product.version_conflict', 'Somebody else changed the product: look at it again', {
    currentVersion: product.version,
  })
}

type ExistingVariant = Awaited<ReturnType<typeof lockVariants>>[number]

/**
 * Takes the product's variants before the product itself, in the order of their ids, as orders and changes of stock do.
 * For the whole row, because a new sku is what others may refer to.
 */
function lockVariants(tx: CoreContext, productId: string) {
  return tx.db.$kysely
    .selectFrom('variants')
    .select(['id', 'sku', 'deleted_at'])
    .where('product_id', '=', productId)
    .orderBy('id')
    .forUpdate()
    .execute()
}

interface Replacement {
  productId: string
  /** All it ever had, locked. */
  existing: readonly ExistingVariant[]
  wanted: readonly VariantChange[]
}

/** Makes these the variants on sale, in this order. A sku that the product had before brings its variant back. */
async function replaceVariants(tx: CoreContext, { productId, existing, wanted }: Replacement): Promise<void> {
  const unknown = wanted.flatMap(({ id }) => (id && !existing.some((variant) => variant.id === id) ? [id] : []))
  if (unknown.length > 0) {
    throw new AppError('product.unknown_variant', 'The product has no such variant', { variantIds: unknown })
  }
  await requireFreeSkus(
    tx,
    wanted.map(({ sku }) => sku),
    productId,
  )

  const idOf = ({ id, sku }: VariantChange) => id ?? existing.find((variant) => variant.sku === sku)?.id
  const kept = new Set(wanted.map(idOf))
  const dropped = existing.filter(({ id, deleted_at }) => !deleted_at && !kept.has(id)).map(({ id }) => id)
  await tx.db.variant.updateMany({ where: { id: { in: dropped } }, data: { deletedAt: tx.now() } })
  for (const [position, variant] of wanted.entries()) {
    const id = idOf(variant)
    const { id: _, onHand = 0, ...fields } = variant
    if (!id) await addVariants(tx, productId, [{ ...fields, position, onHand }])
    else {
      await tx.db.variant.update({
        where: { id },
        data: { ...fields, position, deletedAt: null, updatedAt: tx.now() },
        select: { id: true },
      })
    }
  }
}
