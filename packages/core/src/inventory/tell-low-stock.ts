import type { CoreContext } from '../context.ts'

/** A variant after pieces of it were taken, and how many. */
export interface Taken {
  id: string
  product_id: string
  /** On hand and not reserved, afterwards. */
  available: number
  low_stock_threshold: number
  quantity: number
}

/** Tells of every variant that this very change took over its threshold: once for each time it gets there. */
export async function tellLowStock(tx: CoreContext, taken: readonly Taken[]): Promise<void> {
  for (const { id, product_id: productId, available, low_stock_threshold: threshold, quantity } of taken) {
    if (available > threshold || available + quantity <= threshold) continue
    await tx.publish.event('product.stock_low', { productId, variantId: id, available, threshold })
  }
}
