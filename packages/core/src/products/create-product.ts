import type { CreateProductInput, NewVariant, Product } from '@shop/validators'
import { requireAdmin } from '../actor.ts'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { readProduct } from './read-product.ts'
import { explainTaken, findPlace, freeSlug, normaliseTags, requireFreeSkus } from './write-product.ts'

/**
 * Adds a product with its variants; their stock enters the ledger. Throws `product.slug_taken`, `product.sku_taken`,
 * `product.unknown_category`, `product.unknown_brand`.
 */
export async function createProduct(ctx: CoreContext, input: CreateProductInput): Promise<Product> {
  requireAdmin(ctx.actor)
  const { name, description, tags, variants } = input
  const skus = variants.map(({ sku }) => sku)
  const id = await explainTaken(
    inTransaction(ctx, async (tx) => {
      const place = await findPlace(tx, input)
      const slug = await freeSlug(tx, input.slug, name)
      await requireFreeSkus(tx, skus)
      const product = await tx.db.product.create({
        data: {
          name,
          slug,
          description,
          tags: normaliseTags(tags),
          ...place,
          ...(input.taxClass && { taxClass: input.taxClass }),
          createdAt: tx.now(),
          updatedAt: tx.now(),
        },
        select: { id: true },
      })
      await addVariants(
        tx,
        product.id,
        variants.map((variant, position) => ({ ...variant, position })),
      )
      await audit(tx, 'product.created', { subjectId: product.id, details: { slug } })
      return product.id
    }),
    { ...(input.slug !== undefined && { slug: input.slug }), skus },
  )
  return readProduct(ctx, id)
}

/** New variants of a product, their stock entered in the ledger. */
export async function addVariants(
  tx: CoreContext,
  productId: string,
  variants: (NewVariant & { position: number })[],
): Promise<void> {
  if (variants.length === 0) return
  const rows = await tx.db.variant.createManyAndReturn({
    data: variants.map((variant) => ({ ...variant, productId, currency: tx.settings.currency })),
    select: { id: true, onHand: true },
  })
  await tx.db.stockMovement.createMany({
    data: rows.flatMap(({ id, onHand }) =>
      onHand > 0 ? [{ variantId: id, reason: 'initial' as const, onHandDelta: onHand, createdAt: tx.now() }] : [],
    ),
  })
}
