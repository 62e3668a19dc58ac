import type { CoreContext } from '../context.ts'

/** Whether an order of the customer with this product was paid, whatever became of it afterwards. */
export async function hasBought(
  ctx: CoreContext,
  { userId, productId }: { userId: string; productId: string },
): Promise<boolean> {
  const order = await ctx.db.order.findFirst({
    where: {
      userId,
      status: { in: ['confirmed', 'processing', 'shipped', 'delivered', 'refunded'] },
      lines: { some: { productId } },
    },
    select: { id: true },
  })
  return order !== null
}
