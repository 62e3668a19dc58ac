import { expect } from 'vitest'
import { transitions } from '../../src/orders/order.status.ts'
import { stockOf, type TestShop } from '../../src/testing/index.ts'
import type { Operation } from './operations.ts'
import { PIECES, PRICES, type Scene, STOCK } from './scene.ts'

/** Whatever the order things happened in: no piece is sold twice or lost, and no cent is owed that was not paid. */
export async function expectAllRight(shop: TestShop, scene: Scene, succeeded: readonly Operation[]): Promise<void> {
  const orders = await readOrders(shop, scene)
  const sumOf = (effect: 'puts' | 'delivers') => succeeded.reduce((sum, operation) => sum + (operation[effect] ?? 0), 0)
  await expectStock(shop, scene, orders, STOCK + sumOf('delivers'))
  await expectPieces(shop, scene, orders, sumOf('puts'))
  for (const order of orders) {
    expectHistory(order)
    expectMoney(order)
  }
}

type OrderRow = Awaited<ReturnType<typeof readOrders>>[number]

async function readOrders({ db }: TestShop, { variantId }: Scene) {
  return db.order.findMany({
    where: { lines: { some: { variantId } } },
    include: { lines: true, history: { orderBy: { id: 'asc' } }, payments: true },
  })
}

const piecesOf = (lines: readonly { quantity: number }[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0)

/** What has left the shelf, or will, unless it is called off. */
const SOLD = ['confirmed', 'processing', 'shipped', 'delivered']

/** Of what was delivered there is what was not sold, and what is pending is reserved; the ledger says the same. */
async function expectStock(shop: TestShop, { variantId }: Scene, orders: OrderRow[], delivered: number): Promise<void> {
  const piecesIn = (...statuses: string[]) =>
    piecesOf(orders.filter(({ status }) => statuses.includes(status)).flatMap(({ lines }) => lines))
  const stock = await stockOf(shop, variantId)
  expect(stock).toEqual({ onHand: delivered - piecesIn(...SOLD), reserved: piecesIn('pending') })
  expect(stock.onHand).toBeGreaterThanOrEqual(stock.reserved)
}

/** What was in a cart was ordered by its owner, or is still in a cart of theirs. */
async function expectPieces({ db }: TestShop, scene: Scene, orders: OrderRow[], added: number): Promise<void> {
  const { rival, variantId, orderId } = scene
  const items = await db.cartItem.findMany({ where: { variantId }, include: { cart: { select: { userId: true } } } })
  const held = [
    ...items.map(({ quantity, cart }) => ({ quantity, userId: cart.userId })),
    ...orders.flatMap(({ id, userId, lines }) => (id === orderId ? [] : [{ quantity: piecesOf(lines), userId }])),
  ]
  const [rivals, buyers] = [true, false].map((is) =>
    piecesOf(held.filter(({ userId }) => (userId === rival.userId) === is)),
  )
  expect({ rivals, buyers }).toEqual({ rivals: PIECES.rival, buyers: PIECES.buyer + PIECES.guest + added })
}

const ENDS = ['cancelled', 'expired', 'refunded']

/** It went along the table of transitions, step by step, and ended at most once. */
function expectHistory({ history, status }: OrderRow): void {
  const [first, ...moves] = history
  expect(first).toMatchObject({ from: null, to: 'pending' })
  let at = first!.to
  for (const { from, to } of moves) {
    expect(from).toBe(at)
    expect(Object.keys(transitions[at])).toContain(to)
    at = to
  }
  expect(status).toBe(at)
  expect(history.filter(({ to }) => ENDS.includes(to)).length).toBeLessThanOrEqual(1)
}

/** Confirmed without money at Stripe. */
const byHand = ({ to, actorKind, note }: OrderRow['history'][number]) =>
  to === 'confirmed' && (actorKind === 'admin' || note === null)

/** The total is that of its lines, at one of the prices there were; what was paid and then cancelled is owed, nothing else. */
function expectMoney({ lines, history, status, totalCents, refundDueCents, payments }: OrderRow): void {
  for (const { unitPriceCents } of lines) expect(Object.values(PRICES)).toContain(unitPriceCents)
  expect(totalCents).toBe(lines.reduce((sum, { unitPriceCents, quantity }) => sum + unitPriceCents * quantity, 0))
  const wasPaid = history.some(({ to }) => to === 'confirmed')
  expect(refundDueCents).toBe(wasPaid && status === 'cancelled' ? totalCents : 0)
  for (const { capturedCents, refundedCents } of payments) {
    expect([0, totalCents]).toContain(capturedCents)
    const kept = capturedCents - refundedCents
    // What is kept pays for the order, or is owed; all else is on its way back.
    expect(kept).toBeLessThanOrEqual(SOLD.includes(status) ? totalCents : refundDueCents)
    if (SOLD.includes(status) && kept < capturedCents) expect(history.some(byHand)).toBe(true)
  }
}
