import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '@shop/validators'
import { PASSWORD, type Persona, type World } from './world.ts'

/** How the matrix calls a procedure, aimed at what belongs to A. Everybody sends the same input. */
export interface Fixture {
  /** Which of several things, where the procedure has more than one fixture. */
  name?: string
  input?: (world: World) => object
  /** The field that names a thing of A's, and who may touch that thing. To all others it is not there. */
  thing?: { field: string; owners: Persona[] }
  /** The input proves to be of A (a password, a link of the mail): whoever sends it may read what is A's. */
  provesA?: true
  /** Who has nothing to do it with, such as a cart, and what they are told. */
  lacking?: Partial<Record<Persona, ErrorCode>>
}

const address = { name: 'A', line1: 'B', city: 'C', postalCode: 'D', country: 'DE' }
const newSku = () => `new-${randomUUID()}`
const newEmail = () => `${randomUUID()}@example.com`

const line = (name: 'guest A' | 'customer A', input: object = {}): Fixture => ({
  name: `a line of ${name}`,
  input: ({ guestA, customerA }) => ({ itemId: (name === 'guest A' ? guestA : customerA).cartItemId, ...input }),
  thing: { field: 'itemId', owners: [name] },
})

const addressOfA = (input: object = {}): Fixture => ({
  input: ({ customerA }) => ({ id: customerA.addressId, ...input }),
  thing: { field: 'id', owners: ['customer A'] },
})

const transferOf = (kind: 'import' | 'export'): Fixture => ({ input: ({ transfers }) => ({ id: transfers[kind] }) })
const orderOf = (name: 'guest A' | 'customer A'): Fixture => ({
  name: `an order of ${name}`,
  input: ({ guestA, customerA }) => ({ id: (name === 'guest A' ? guestA : customerA).orderId }),
  thing: { field: 'id', owners: [name, 'admin'] },
})
const orders = [orderOf('guest A'), orderOf('customer A')]
/** Of orders that wait for their payment. */
const payments: Fixture[] = [
  {
    name: 'an order of guest A',
    input: ({ guestA }) => ({ orderId: guestA.orderId }),
    thing: { field: 'orderId', owners: ['guest A', 'admin'] },
  },
  {
    name: 'an order of customer A',
    input: ({ unpaidId }) => ({ orderId: unpaidId }),
    thing: { field: 'orderId', owners: ['customer A', 'admin'] },
  },
]

/** One entry, or several, for each procedure. Without one the build fails. */
export const fixtures: Record<string, Fixture | Fixture[]> = {
  'health.check': {},
  'health.detailed': {},
  'health.ready': {},
  'health.live': {},

  'auth.register': { input: () => ({ email: newEmail(), name: 'New', password: PASSWORD }) },
  'auth.confirmRegistration': { input: ({ links }) => ({ token: links.registration }) },
  'auth.login': { input: ({ customerA }) => ({ email: customerA.email, password: PASSWORD }), provesA: true },
  'auth.validate': {},
  'auth.refresh': {},
  'auth.logout': {},
  'auth.logoutAll': {},
  'auth.forgotPassword': { input: ({ customerA }) => ({ email: customerA.email }) },
  'auth.resetPassword': { input: ({ links }) => ({ token: links.passwordReset, password: 'another fine phrase' }) },
  'auth.changePassword': { input: () => ({ currentPassword: PASSWORD, newPassword: 'another fine phrase' }) },
  'auth.me': {},

  'products.list': { input: () => ({}) },
  'products.search': { input: () => ({ q: 'product' }) },
  'products.byId': { input: ({ productId }) => ({ id: productId }) },
  'products.categories': {},
  'products.brands': {},
  'products.byCategory': { input: ({ goods }) => ({ category: goods.slug }) },
  'products.reviews': { input: ({ goods }) => ({ id: goods.productId }) },
  'products.addReview': { input: ({ goods }) => ({ id: goods.productId, rating: 4, body: 'Good' }) },
  'products.create': { input: () => ({ name: 'New', variants: [{ sku: newSku(), priceCents: 1 }] }) },
  'products.update': { input: ({ goods }) => ({ id: goods.productId, version: 1, name: 'Another' }) },
  'products.remove': { input: ({ goods }) => ({ id: goods.productId }) },
  'products.adjustStock': { input: ({ goods }) => ({ id: goods.productId, delta: 1 }) },
  'products.priceHistory': { input: ({ goods }) => ({ id: goods.productId }) },
  'products.createCategory': { input: () => ({ name: 'New', slug: newSku() }) },
  'products.updateCategory': { input: ({ goods }) => ({ id: goods.emptyCategoryId, name: 'Another' }) },
  'products.removeCategory': { input: ({ goods }) => ({ id: goods.emptyCategoryId }) },
  'products.createBrand': { input: () => ({ name: 'New', slug: newSku() }) },
  'products.updateBrand': { input: ({ goods }) => ({ id: goods.emptyBrandId, name: 'Another' }) },
  'products.removeBrand': { input: ({ goods }) => ({ id: goods.emptyBrandId }) },
  'products.images': { input: ({ image }) => ({ id: image.productId }) },
  'products.startImageUpload': { input: ({ image }) => ({ id: image.productId, bytes: 1_000 }) },
  'products.finishImageUpload': { input: ({ image }) => ({ id: image.productId, uploadId: image.id }) },
  'products.removeImage': { input: ({ image }) => ({ id: image.productId, imageId: image.id }) },

  'products.import': { input: () => ({ csv: 'sku,price\nNO-SUCH,1.00\n' }) },
  'products.importStatus': transferOf('import'),
  'products.export': {},
  'products.exportStatus': transferOf('export'),
  'products.transfers': { input: () => ({}) },

  'cart.get': {},
  'cart.addItem': { input: ({ variantId }) => ({ variantId }) },
  'cart.updateItem': [line('guest A', { quantity: 2 }), line('customer A', { quantity: 2 })],
  'cart.removeItem': [line('guest A'), line('customer A')],
  'cart.clear': {},
  'cart.merge': { input: ({ headers }) => ({ cartToken: headers['guest A']['x-cart-token'] }) },

  'wishlist.list': { input: () => ({}) },
  'wishlist.count': {},
  'wishlist.check': { input: ({ productId }) => ({ productId }) },
  'wishlist.add': { input: ({ goods }) => ({ productId: goods.productId }) },
  'wishlist.remove': { input: ({ productId }) => ({ productId }) },
  'wishlist.clear': {},
  'wishlist.moveToCart': { input: ({ productId }) => ({ productId }) },

  'orders.shippingMethods': { input: () => ({ country: 'DE' }) },
  'orders.quote': { input: () => ({ country: 'DE' }), lacking: { anonymous: 'cart.empty' } },
  'orders.place': {
    input: () => ({ shippingAddress: address, email: newEmail() }),
    lacking: { anonymous: 'cart.empty' },
  },
  'orders.claim': {
    input: ({ guestA }) => ({ id: guestA.orderId, orderToken: guestA.orderToken }),
    provesA: true,
  },
  'orders.list': { input: () => ({}) },
  'orders.byId': orders,
  'orders.cancel': orders,
  'orders.tracking': orders,
  'orders.onStatus': orders,
  'orders.adminList': { input: ({ customerA }) => ({ customerId: customerA.id }) },
  'orders.adminStats': { input: () => ({}) },
  'orders.updateStatus': { input: ({ customerA }) => ({ id: customerA.orderId, status: 'processing' }) },
  'orders.addTrackingEvent': {
    input: ({ shippedId }) => ({ id: shippedId, status: 'in_transit', description: 'On its way' }),
  },

  'payments.createIntent': payments,
  'payments.byOrder': payments,
  'payments.refund': { input: ({ paymentId }) => ({ paymentId, amountCents: 1 }) },
  'webhooks.list': {},
  'webhooks.create': { input: () => ({ url: 'https://hooks.example.com/shop', events: ['order.created'] }) },
  'webhooks.update': { input: ({ webhook }) => ({ id: webhook.id, description: 'Another' }) },
  'webhooks.rotateSecret': { input: ({ webhook }) => ({ id: webhook.id }) },
  'webhooks.remove': { input: ({ webhook }) => ({ id: webhook.id }) },
  'webhooks.deliveries': { input: ({ webhook }) => ({ id: webhook.id }) },
  'webhooks.redeliver': { input: ({ webhook }) => ({ id: webhook.deliveryId }) },
  'webhooks.sendTest': { input: ({ webhook }) => ({ id: webhook.id }) },
  'exports.create': { input: () => ({ subject: 'orders', status: 'shipped' }) },
  'exports.byId': transferOf('export'),
  'exports.cancel': transferOf('export'),
  'exports.list': { input: () => ({}) },

  'users.profile': {},
  'users.updateProfile': { input: () => ({ name: 'Another' }) },
  'users.exportData': {},
  'users.erase': { input: () => ({ password: PASSWORD }) },
  'users.changeEmail': { input: () => ({ newEmail: newEmail(), password: PASSWORD }) },
  'users.confirmEmailChange': { input: ({ links }) => ({ token: links.emailChange }) },
  'users.addresses': {},
  'users.addAddress': { input: () => address },
  'users.updateAddress': addressOfA(address),
  'users.removeAddress': addressOfA(),
  'users.preferences': {},
  'users.updatePreferences': { input: () => ({ newsletter: true }) },
  'users.adminList': { input: ({ customerA }) => ({ q: customerA.email }) },
  'users.updateStatus': { input: ({ customerA }) => ({ id: customerA.id, status: 'disabled' }) },
  'users.audit': { input: ({ customerA }) => ({ subjectId: customerA.id }) },
}
