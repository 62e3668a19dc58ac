import type { OrderStatus } from '@shop/validators'
import { post } from '../../security/lib/calls.ts'
import type { Bought } from './buying.ts'
import type { PayShop } from './pay-shop.ts'
import type { Victims } from './victims.ts'

export interface Scene {
  shop: PayShop
  victims: Victims
  admin: Record<string, string>
}

/** An order of the proof; `intentId` is empty until there is one. */
export interface Subject extends Bought {
  intentId: string
  paymentId: string
}

export interface KillStep {
  name: string
  /** How far the order is beforehand. */
  begins: 'ordered' | 'asked' | 'paid'
  /** Gets a process into the middle of it, kills it, and does what the customer or the admin then does. */
  run(scene: Scene, subject: Subject): Promise<void>
  ends: OrderStatus
}

export const payEvents = ({ shop }: Pick<Scene, 'shop'>, { intentId }: Subject): string[] =>
  shop.stripe.events
    .filter(({ event }) => (event.data.object as { id: string }).id === intentId)
    .map(({ event }) => event.id)

/** An admin pays all of it back. Null when nobody answered. */
export const refundAt = (url: string, { admin }: Scene, { paymentId }: Subject, key: string) =>
  post(`${url}/api/v1/payments/${paymentId}/refund`, {}, { ...admin, 'idempotency-key': key }).catch(() => null)
