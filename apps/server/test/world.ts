import { createHash, randomUUID } from 'node:crypto'
import type { TestShop } from '@shop/core/testing'

/** Everybody who may come to the door. */
export const personas = [
  'anonymous',
  'guest A',
  'guest B',
  'customer A',
  'customer B',
  'admin',
  'expired session',
  'disabled user',
] as const
export type Persona = (typeof personas)[number]

/** What every world has on its shelf, and everybody's password as its hash. */
export interface Supplies {
  productId: string
  variantId: string
  passwordHash: string
}

export const PASSWORD = 'correct horse battery'

/** Two of each kind, and what belongs to them. */
export interface World extends Supplies {
  headers: Record<Persona, Record<string, string>>
  customerA: { id: string; email: string; addressId: string; orderId: string; cartItemId: string; sessionToken: string }
  guestA: { cartItemId: string; orderId: string; orderToken: string }
  /** An order of customer A that waits to be paid, as the guest's does, and what was paid for the other. */
  unpaidId: string
  paymentId: string
  /** Of customer A: on its way. */
  shippedId: string
  /** A product with a category and a brand, and another category and brand that nothing is in. */
  goods: { productId: string; variantId: string; slug: string; emptyCategoryId: string; emptyBrandId: string }
  /** A picture that is being made, of a product of its own. */
  image: { id: string; productId: string }
  /** Of some admin. */
  transfers: { import: string; export: string }
  /** Of some admin, with something in its log. */
  webhook: { id: string; deliveryId: string }
  /** Tokens of links in the mail of customer A, and of somebody about to be one. */
  links: { passwordReset: string; emailChange: string; registration: string }
  /** What tells whose answer this is: nobody else may read it. */
  secrets: { 'guest A': string[]; 'customer A': string[] }
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const DAY = 86_400_000

/** A new world, written past the verbs: some twenty milliseconds, so that every call may have its own. */
export async function createWorld({ db }: TestShop, supplies: Supplies): Promise<World> {
  const { variantId, productId, passwordHash } = supplies
  const account = (role: 'customer' | 'admin', status: 'active' | 'disabled' = 'active') => {
    const id = randomUUID()
    return { id, email: `${id}@example.com`, name: `Name ${id}`, passwordHash, role, status }
  }
  const [a, b, admin, disabled] = [
    account('customer'),
    account('customer'),
    account('admin'),
    account('customer', 'disabled'),
  ] as const
  await db.user.createMany({ data: [a, b, admin, disabled] })

  const later = new Date(Date.now() + 30 * DAY)
  const session = (userId: string, expiresAt = later) => {
    const token = randomUUID()
    return { token, row: { id: hashToken(token), userId, expiresAt } }
  }
  const sessions = {
    a: session(a.id),
    b: session(b.id),
    admin: session(admin.id),
    expired: session(a.id, new Date(Date.now() - DAY)),
    disabled: session(disabled.id),
  }
  await db.session.createMany({ data: Object.values(sessions).map(({ row }) => row) })

  const guest = () => {
    const token = randomUUID()
    return { token, cart: { id: randomUUID(), tokenHash: hashToken(token), expiresAt: later } }
  }
  const [guestA, guestB] = [guest(), guest()]
  const cartOf = ({ id }: { id: string }) => ({ id: randomUUID(), userId: id, expiresAt: later })
  const [cartA, cartB, cartAdmin] = [cartOf(a), cartOf(b), cartOf(admin)]
  const carts = [guestA.cart, guestB.cart, cartA, cartB, cartAdmin]
  await db.cart.createMany({ data: carts })
  const item = ({ id }: { id: string }) => ({
    id: randomUUID(),
    cartId: id,
    variantId,
    quantity: 1,
    unitPriceCents: 1_000,
    currency: 'EUR',
  })
  const [guestItem, itemA, ...others] = [guestA.cart, cartA, guestB.cart, cartB, cartAdmin].map(item)
  await db.cartItem.createMany({ data: [guestItem!, itemA!, ...others] })

  const wishes = [a, b, admin].map(({ id }) => ({ userId: id, productId }))
  await db.wishlistItem.createMany({ data: wishes })

  const place = { line1: `Street ${randomUUID()}`, city: 'Ulm', postalCode: '89073', country: 'DE' }
  const address = { id: randomUUID(), userId: a.id, isDefault: true, name: a.name, ...place }
  await db.address.createMany({ data: [address] })

  const amounts = { subtotalCents: 1_000, totalCents: 1_000, currency: 'EUR' }
  const line = { position: 0, productId, variantId, sku: 'S', name: 'N', quantity: 1, unitPriceCents: 1_000 }
  const ordered = {
    ...amounts,
    shippingAddress: { name: a.name, ...place },
    lines: { create: [{ ...line, totalCents: 1_000 }] },
    history: { create: [{ to: 'confirmed' as const, actorKind: 'system' as const }] },
  }
  const order = await db.order.create({
    data: { ...ordered, number: randomUUID(), userId: a.id, email: a.email, status: 'confirmed' },
  })
  const shipped = await db.order.create({
    data: { ...ordered, number: randomUUID(), userId: a.id, email: a.email, status: 'shipped' },
  })
  const orderToken = randomUUID()
  const guestOrder = await db.order.create({
    data: {
      ...ordered,
      number: randomUUID(),
      email: `${randomUUID()}@example.com`,
      tokenHash: hashToken(orderToken),
      status: 'pending',
      reservedUntil: later,
      shippingAddress: { name: 'Guest A', ...place, line1: `Street ${randomUUID()}` },
    },
  })
  const unpaid = await db.order.create({
    data: { ...ordered, number: randomUUID(), userId: a.id, email: a.email, status: 'pending', reservedUntil: later },
  })
  const payment = await db.payment.create({
    data: {
      orderId: order.id,
      attempt: 1,
      status: 'succeeded',
      amountCents: 1_000,
      capturedCents: 1_000,
      currency: 'EUR',
    },
  })

  const goods = {
    productId: randomUUID(),
    variantId: randomUUID(),
    slug: `goods-${randomUUID()}`,
    emptyCategoryId: randomUUID(),
    emptyBrandId: randomUUID(),
  }
  const slug = (name: string) => `${name}-${randomUUID()}`
  await db.category.create({ data: { id: goods.emptyCategoryId, slug: slug('empty'), name: 'Empty' } })
  await db.brand.create({ data: { id: goods.emptyBrandId, slug: slug('empty'), name: 'Empty' } })
  await db.product.create({
    data: {
      id: goods.productId,
      slug: goods.slug,
      name: 'Goods',
      category: { create: { slug: goods.slug, name: 'Category' } },
      brand: { create: { slug: goods.slug, name: 'Brand' } },
      variants: { create: { id: goods.variantId, sku: goods.slug, priceCents: 100, currency: 'EUR', onHand: 5 } },
    },
  })
  const image = { id: randomUUID(), productId: goods.productId }
  await db.productImage.createMany({
    data: [{ ...image, key: `media/${image.id}`, sourceKey: `originals/${image.id}` }],
  })
  const transfers = { import: randomUUID(), export: randomUUID() }
  await db.transfer.createMany({
    data: (['import', 'export'] as const).map((kind) => ({ id: transfers[kind], kind, requestedBy: admin.id })),
  })

  const webhook = { id: randomUUID(), deliveryId: randomUUID() }
  await db.webhookEndpoint.createMany({
    data: [{ id: webhook.id, url: 'https://hooks.example.com/', events: [], createdBy: admin.id }],
  })
  const sent = { endpointId: webhook.id, eventId: randomUUID(), aggregateId: order.id, event: 'order.created' }
  await db.webhookDelivery.createMany({ data: [{ id: webhook.deliveryId, ...sent, payload: { orderId: order.id } }] })

  const links = { passwordReset: randomUUID(), emailChange: randomUUID(), registration: randomUUID() }
  const newEmail = () => `${randomUUID()}@example.com`
  const link = (token: string) => ({ id: hashToken(token), requestId: randomUUID(), expiresAt: later })
  await db.oneTimeToken.createMany({
    data: [
      { ...link(links.passwordReset), purpose: 'password_reset', userId: a.id },
      { ...link(links.emailChange), purpose: 'email_change', userId: a.id, payload: { newEmail: newEmail() } },
      {
        ...link(links.registration),
        purpose: 'registration',
        payload: { email: newEmail(), name: 'New', passwordHash },
      },
    ],
  })

  return {
    ...supplies,
    headers: {
      anonymous: {},
      'guest A': { 'x-cart-token': guestA.token, 'x-order-token': orderToken },
      'guest B': { 'x-cart-token': guestB.token, 'x-order-token': randomUUID() },
      'customer A': bearer(sessions.a.token),
      'customer B': bearer(sessions.b.token),
      admin: bearer(sessions.admin.token),
      'expired session': bearer(sessions.expired.token),
      'disabled user': bearer(sessions.disabled.token),
    },
    customerA: {
      id: a.id,
      email: a.email,
      addressId: address.id,
      orderId: order.id,
      cartItemId: itemA!.id,
      sessionToken: sessions.a.token,
    },
    guestA: { cartItemId: guestItem!.id, orderId: guestOrder.id, orderToken },
    unpaidId: unpaid.id,
    paymentId: payment.id,
    shippedId: shipped.id,
    goods,
    image,
    transfers,
    webhook,
    links,
    secrets: {
      'guest A': [guestA.token, guestA.cart.id, guestItem!.id, orderToken, guestOrder.number, guestOrder.email],
      'customer A': [a.id, a.name, cartA.id, itemA!.id, address.id, place.line1, order.id, order.number],
    },
  }
}

/** A fingerprint of everything the shop keeps. Sessions that have expired are as good as gone, and cleared on the way. */
export async function fingerprint({ db }: TestShop): Promise<string> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' and tablename <> '_prisma_migrations' order by name`
  const rows = ['pgboss.job', ...tables.map(({ name }) => name)].map((name) => {
    const kept = name === 'public.sessions' ? 'where expires_at > now()' : ''
    return `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from ${name} t ${kept}`
  })
  const [all] = await db.$queryRawUnsafe<{ md5: string }[]>(
    `select md5(concat(${rows.map((row) => `(${row})`).join(', ')}))`,
  )
  return all?.md5 ?? ''
}
