import type { CoreContext } from '@shop/core/context'
import { callerOf } from '@shop/core/idempotency'
import { changesAfter } from '@shop/core/orders'
import type { FollowOrderInput, OrderStatusEvent } from '@shop/validators'
import { tracked } from '@trpc/server'
import type { Context } from './context.ts'
import { toTRPCError } from './errors.ts'
import { requireOwner } from './identify.ts'
import type { TrackedStream } from './streams.ts'

/**
 * The changes of an order's status: those after `lastEventId`, or the latest, and then each as it happens. Refuses before
 * the first of them as any other call does; a session that ends, ends the stream before the next. Throws
 * `order.not_found`, `stream.too_many`.
 */
export async function followOrder(
  ctx: Context,
  input: FollowOrderInput,
  signal: AbortSignal,
): Promise<TrackedStream<OrderStatusEvent>> {
  await changesAfter(ctx.core, input)
  // Before the reading that counts, so that nothing falls in between.
  const following = await ctx.orderFeed.follow(input.id, followerOf(ctx.core), signal)
  return changes()

  async function* changes(): TrackedStream<OrderStatusEvent> {
    let { lastEventId } = input
    try {
      do {
        for (const { id, event } of await read({ id: input.id, lastEventId })) {
          lastEventId = id
          yield tracked(id, event)
        }
      } while (await following.changed())
    } finally {
      following.end()
    }
  }

  /** As who still holds the session or the order's token, and still may see the order. */
  async function read(wanted: FollowOrderInput) {
    try {
      return await changesAfter({ ...ctx.core, actor: await requireOwner(ctx, 'subscription') }, wanted)
    } catch (error) {
      throw toTRPCError(error)
    }
  }
}

/** A guest is told by the order's token alone: it was looked at, while any text may stand for that of a cart. */
const followerOf = ({ actor, client }: CoreContext): string =>
  callerOf({ actor: actor.kind === 'guest' ? { ...actor, cartToken: null } : actor, client })
