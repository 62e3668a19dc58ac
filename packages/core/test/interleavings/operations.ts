import type { ErrorCode } from '@shop/validators'
import { addItem, mergeCart } from '../../src/cart/index.ts'
import type { Actor, CoreContext } from '../../src/context.ts'
import { adjustStock } from '../../src/inventory/index.ts'
import { cancelOrder, confirmOrder, expireOrders, placeOrder, updateStatus } from '../../src/orders/index.ts'
import { refundCancelled } from '../../src/payments/index.ts'
import { settlePayment } from '../../src/payments/settle-payment.ts'
import { removeProduct, updateProduct } from '../../src/products/index.ts'
import { anAddress } from '../../src/testing/index.ts'
import { PIECES, PRICES, paid, type Scene, system } from './scene.ts'

export interface Operation {
  run(as: (actor: Actor) => CoreContext, scene: Scene): Promise<unknown>
  /** What its verb documents that it may be refused with, as far as this scene gives a reason. */
  refusals?: readonly ErrorCode[]
  /** How many pieces it puts into the buyer's cart when it succeeds. */
  puts?: number
  /** How many pieces it puts on the shelf when it succeeds. */
  delivers?: number
}

/** What people, jobs and admins do to the same few pieces. Each meets each of the suites at every point. */
export const operations = {
  'placing the cart': {
    run: (as, { buyer }) => placeOrder(as(buyer), { shippingAddress: anAddress }),
    refusals: ['cart.empty', 'cart.out_of_stock'],
  },
  'a rival placing theirs': {
    run: (as, { rival }) => placeOrder(as(rival), { shippingAddress: anAddress }),
    refusals: ['cart.out_of_stock'],
  },
  'the guest placing theirs': {
    run: (as, { guest, orderId }) =>
      placeOrder(as(guest), { shippingAddress: anAddress, email: `guest-${orderId}@example.com` }),
    refusals: ['cart.empty', 'cart.out_of_stock'],
  },
  'merging the guest’s cart': {
    run: (as, { buyer, guest: { cartToken } }) => mergeCart(as(buyer), { cartToken }),
  },
  'adding to the cart': {
    run: (as, { buyer, variantId }) => addItem(as(buyer), { variantId, quantity: 1 }),
    refusals: ['cart.out_of_stock', 'product.not_found'],
    puts: 1,
  },
  'paying the order': {
    run: (as, { orderId }) => {
      return settlePayment(as(system), paid({ id: orderId, totalCents: PIECES.ordered * PRICES.before }))
    },
  },
  'confirming the order': {
    run: (as, { orderId }) => confirmOrder(as(system), { orderId }),
  },
  'refunding what was cancelled': {
    run: (as, { orderId }) => refundCancelled(as(system), { orderId }),
  },
  'cancelling the order': {
    run: (as, { buyer, orderId }) => cancelOrder(as(buyer), { id: orderId }),
    refusals: ['order.illegal_status'],
  },
  'expiring what is due': {
    run: (as) => expireOrders(as(system)),
  },
  'an admin moving the order': {
    run: (as, { admin, orderId, isPaid }) =>
      updateStatus(as(admin), { id: orderId, status: isPaid ? 'processing' : 'confirmed' }),
    refusals: ['order.illegal_status'],
  },
  'an admin taking pieces from the shelf': {
    run: (as, { admin, productId }) => adjustStock(as(admin), { id: productId, delta: -3, reason: 'adjustment' }),
    refusals: ['product.not_found', 'product.stock_conflict'],
    delivers: -3,
  },
  // Both: a new sku takes a stronger lock than a new price, which once made a circle with the lines of an order.
  'an admin changing price and sku': {
    run: (as, { admin, productId, variantId, sku }) => {
      const variant = { id: variantId, sku: `${sku}-new`, options: {}, priceCents: PRICES.after }
      return updateProduct(as(admin), { id: productId, version: 1, variants: [variant] })
    },
    refusals: ['product.not_found', 'product.version_conflict'],
  },
  'an admin removing the product': {
    run: (as, { admin, productId }) => removeProduct(as(admin), { id: productId }),
    refusals: ['product.not_found'],
  },
} satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

export const operationNames = Object.keys(operations) as OperationName[]
