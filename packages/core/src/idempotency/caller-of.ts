import type { Actor, CoreContext } from '../context.ts'
import { networkOf } from '../rate-limit/index.ts'
import { hashToken } from '../tokens.ts'

type Guest = Extract<Actor, { kind: 'guest' }>

/**
 * Who calls, as scopes end with it: an account's id, or a hash. A guest is known by the tokens of cart and order, and
 * without any by the network, so that guessing a key elsewhere gives nothing away.
 */
export function callerOf({ actor, client }: Pick<CoreContext, 'actor' | 'client'>): string {
  if ('userId' in actor) return actor.userId
  if (actor.kind === 'system') return actor.kind
  if (actor.cartToken !== null || actor.orderToken) return guestWith(actor)
  return `guest at ${client.address === null ? 'nowhere' : hashToken(networkOf(client.address))}`
}

/** The guest who will call again, when an answer opened a cart: with its token, and so by another name. */
export function nextCallerOf({ actor }: Pick<CoreContext, 'actor'>, answer: unknown): string | null {
  if (actor.kind !== 'guest' || typeof answer !== 'object' || answer === null) return null
  return 'cartToken' in answer && typeof answer.cartToken === 'string'
    ? guestWith({ ...actor, cartToken: answer.cartToken })
    : null
}

function guestWith({ cartToken, orderToken }: Pick<Guest, 'cartToken' | 'orderToken'>): string {
  const cart = cartToken === null ? '' : ` ${hashToken(cartToken)}`
  return `guest${cart}${orderToken ? ` with order ${hashToken(orderToken)}` : ''}`
}
