import { randomUUID } from 'node:crypto'
import { anAdmin, anOrder, aWebhook, windOn } from '@shop/core/testing'
import { updateStatus } from '@shop/core/orders'
import {
  listDeliveries,
  redeliver,
  removeWebhook,
  rotateSecret,
  sendTest,
  updateWebhook,
  withSecret,
} from '@shop/core/webhooks'
import type { WebhookEventName } from '@shop/validators'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { useMailShop } from '../mail-shop.ts'
import { type Received, type Receiver, startReceiver } from './receiver.ts'

const mailShop = useMailShop()
const { mailsTo } = mailShop

const start = () => mailShop.start({ WEBHOOKS_TO_THIS_MACHINE: 'on' })
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 20 })

/** An endpoint of an admin, and the server behind it. */
async function anEndpoint(events?: WebhookEventName[]) {
  const admin = await anAdmin(mailShop.shop)
  const receiver = await startReceiver()
  const endpoint = await aWebhook(mailShop.shop, {
    url: receiver.url,
    createdBy: admin.userId,
    ...(events && { events }),
  })
  const ctx = mailShop.shop.as(admin)
  const log = async () => (await listDeliveries(ctx, { id: endpoint.id, limit: 100 })).items.toReversed()
  return {
    ctx,
    id: endpoint.id,
    adminId: admin.userId,
    receiver,
    log,
    secret: secretOf(ctx, endpoint.id, 1),
    async [Symbol.asyncDispose]() {
      await removeWebhook(ctx, { id: endpoint.id })
      await receiver[Symbol.asyncDispose]()
    },
  }
}

const secretOf = (ctx: Parameters<typeof withSecret>[0], id: string, secretVersion: number) =>
  withSecret(ctx, { id, secretVersion } as never).secret ?? ''
const publish = (orderId: string, to?: 'confirmed' | 'processing' | 'shipped') =>
  to
    ? mailShop.shop.as().publish.event('order.status_updated', { orderId, from: 'pending', to })
    : mailShop.shop.as().publish.event('order.created', { orderId })
const typesOf = ({ received }: Receiver) => received.map(({ event }) => event.type)
const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])
/** What the reference library of Standard Webhooks makes of it; throws when it is not signed with this secret. */
const verified = ({ body, headers }: Received, secret: string) =>
  new Webhook(secret).verify(body, headers as Record<string, string>)

describe('an event', () => {
  test('reaches who asked for it, signed as Standard Webhooks says', async () => {
    await start()
    await using subscriber = await anEndpoint()
    await using other = await anEndpoint(['user.registered'])
    const { order } = await anOrder(mailShop.shop)
    const { id, receiver, ctx, secret, log } = subscriber
    await updateStatus(ctx, { id: order.id, status: 'cancelled' })
    await until(() => expect(typesOf(receiver)).toEqual(['order.created', 'order.status_updated']))
    expect(receiver.received.map((one) => verified(one, secret))).toEqual([
      { type: 'order.created', timestamp: expect.any(String), data: { orderId: order.id } },
      {
        type: 'order.status_updated',
        timestamp: expect.any(String),
        data: { orderId: order.id, from: 'pending', to: 'cancelled' },
      },
    ])
    expect(() => verified(receiver.received[0]!, secretOf(ctx, randomUUID(), 1))).toThrow('No matching signature')
    await until(async () => expect((await log()).map(({ status }) => status)).toEqual(['delivered', 'delivered']))
    expect((await log()).map(({ eventId }) => eventId)).toEqual(idsOf(receiver))
    expect((await log())[0]).toMatchObject({ endpointId: id, attempts: 1, lastStatus: 204, lastError: null })
    expect(other.receiver.received).toEqual([])
  })

  test.each([
    ['is told to come back', 429],
    ['finds it out of order', 500],
    ['is sent elsewhere', 302],
  ])('that %s is sent again, as the same event', async (_, status) => {
    await start()
    await using subscriber = await anEndpoint()
    const { receiver, log } = subscriber
    receiver.answer = (response) => response.writeHead(receiver.received.length < 3 ? status : 200).end('Now')
    await publish(randomUUID())
    for (const attempts of [1, 2]) {
      await until(async () =>
        expect(await log()).toMatchObject([
          { status: 'pending', attempts, lastStatus: status, lastError: `HTTP ${status}` },
        ]),
      )
      await windOn(mailShop.shop)
    }
    await until(async () =>
      expect(await log()).toMatchObject([
        { status: 'delivered', attempts: 3, lastStatus: 200, lastError: null, response: 'Now' },
      ]),
    )
    expect(new Set(idsOf(receiver)).size).toBe(1)
  })

  test('that finds nobody is sent again once somebody is there', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const { id, receiver, log } = subscriber
    const gone = await startReceiver()
    await gone[Symbol.asyncDispose]()
    const moveTo = (url: string) => mailShop.shop.db.webhookEndpoint.update({ where: { id }, data: { url } })
    await moveTo(gone.url)
    await publish(randomUUID())
    const lastError = expect.stringContaining('ECONNREFUSED')
    await until(async () =>
      expect(await log()).toMatchObject([{ status: 'pending', attempts: 1, lastStatus: null, lastError }]),
    )
    await moveTo(receiver.url)
    await windOn(mailShop.shop)
    await until(async () => expect(await log()).toMatchObject([{ status: 'delivered', attempts: 2 }]))
  })

  test('that is refused is not sent again', async () => {
    await start()
    await using subscriber = await anEndpoint()
    subscriber.receiver.answer = (response) => response.writeHead(422).end('No such order')
    await publish(randomUUID())
    await until(async () =>
      expect(await subscriber.log()).toMatchObject([
        { status: 'failed', attempts: 1, lastStatus: 422, response: 'No such order', nextAttemptAt: null },
      ]),
    )
    expect(subscriber.receiver.received).toHaveLength(1)
  })

  test('waits for the one before of its order, and for no other', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const { receiver, log } = subscriber
    const [stuck, free] = [randomUUID(), randomUUID()]
    let isStuck = true
    receiver.answer = (response, { event }) =>
      response.writeHead(isStuck && event.data['orderId'] === stuck ? 503 : 200).end()
    await publish(stuck)
    await publish(stuck, 'confirmed')
    await publish(free)
    await publish(free, 'confirmed')
    const statuses = async () => (await log()).map(({ status, attempts }) => [status, attempts])
    await until(async () =>
      expect(await statuses()).toEqual([
        ['pending', 1],
        ['pending', 0],
        ['delivered', 1],
        ['delivered', 1],
      ]),
    )
    isStuck = false
    await windOn(mailShop.shop)
    await until(async () => expect((await statuses()).map(([status]) => status)).toEqual(Array(4).fill('delivered')))
    const about = (orderId: string) => receiver.received.filter(({ event }) => event.data['orderId'] === orderId)
    expect(about(stuck).map(({ event }) => event.type)).toEqual([
      'order.created',
      'order.created',
      'order.status_updated',
    ])
    expect(about(free).map(({ event }) => event.type)).toEqual(['order.created', 'order.status_updated'])
  })

  test('reaches the others while one endpoint does not answer', async () => {
    await start()
    await using silent = await anEndpoint()
    await using subscriber = await anEndpoint()
    silent.receiver.answer = () => {}
    for (let order = 0; order < 50; order++) await publish(randomUUID())
    await until(() => expect(subscriber.receiver.received).toHaveLength(50))
    expect((await silent.log()).filter(({ endedAt }) => endedAt !== null)).toEqual([])
    silent.receiver.breakConnections()
    silent.receiver.answer = (response) => response.end()
  })

  test('noted while no worker ran is sent by the next', async () => {
    await using subscriber = await anEndpoint()
    await publish(randomUUID())
    expect(subscriber.receiver.received).toEqual([])
    await start()
    await until(async () => expect(await subscriber.log()).toMatchObject([{ status: 'delivered' }]))
  })

  test('on its way is waited for by a worker that stops', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const answers: (() => void)[] = []
    subscriber.receiver.answer = (response) => answers.push(() => response.writeHead(200).end())
    await publish(randomUUID())
    await until(() => expect(answers).toHaveLength(1))
    const stopping = mailShop.stop()
    await publish(randomUUID())
    answers.forEach((answer) => answer())
    await stopping
    expect((await subscriber.log()).map(({ status }) => status)).toEqual(['delivered', 'pending'])
    subscriber.receiver.answer = (response) => response.end()
  })
})

describe('an admin', () => {
  test('rotates the secret: receivers may know either for as long as both sign', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const { ctx, id, receiver, secret } = subscriber
    await rotateSecret(ctx, { id, overlapHours: 24 })
    const [first, second, third] = [secret, secretOf(ctx, id, 2), secretOf(ctx, id, 3)]
    await publish(randomUUID())
    await until(() => expect(receiver.received).toHaveLength(1))
    for (const one of [first, second]) expect(verified(receiver.received[0]!, one)).toBeDefined()
    await rotateSecret(ctx, { id, overlapHours: 0 })
    await publish(randomUUID())
    await until(() => expect(receiver.received).toHaveLength(2))
    expect(verified(receiver.received[1]!, third)).toBeDefined()
    for (const one of [first, second]) {
      expect(() => verified(receiver.received[1]!, one)).toThrow('No matching signature')
    }
  })

  test('sends a test, and sends an event again, with the id it had', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const { ctx, id, receiver, log } = subscriber
    const { eventId } = await sendTest(ctx, { id })
    await until(async () => expect(await log()).toMatchObject([{ status: 'delivered', eventId }]))
    expect(receiver.received[0]?.event).toEqual({
      type: 'webhook.test',
      timestamp: expect.any(String),
      data: { endpointId: id },
    })
    await redeliver(ctx, { id: (await log())[0]!.id })
    await until(() => expect(idsOf(receiver)).toEqual([eventId, eventId]))
  })

  test('is told when an endpoint was switched off, and what waited is sent once it is on again', async () => {
    await start()
    await using subscriber = await anEndpoint()
    const { ctx, id, adminId, receiver, log } = subscriber
    receiver.answer = (response) => response.writeHead(410).end()
    const orderId = randomUUID()
    await mailShop.shop.db.$transaction(async (db) => {
      const within = ctx.publish.within(db)
      await within.event('order.created', { orderId })
      await within.event('order.status_updated', { orderId, from: 'pending', to: 'confirmed' })
    })
    const { email } = await mailShop.shop.db.user.findUniqueOrThrow({ where: { id: adminId } })
    await until(() => expect(noticesTo(email)).toHaveLength(1))
    const [mail] = noticesTo(email)
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(receiver.url.replace('http://', ''))
      expect(body).toContain('410 Gone')
    }
    expect((await log()).map(({ status }) => status)).toEqual(['failed', 'pending'])
    receiver.answer = (response) => response.writeHead(200).end()
    await updateWebhook(shopInside(ctx), { id, status: 'active' })
    await until(async () => expect((await log()).map(({ status }) => status)).toEqual(['failed', 'delivered']))
  })
})

/** The same admin, where webhooks may call this machine. */
const shopInside = ({ actor }: { actor: Parameters<typeof mailShop.shop.as>[0] }) =>
  mailShop.shop.as(actor, { toThisMachine: true })

test('the mail about an endpoint goes to every admin when its maker is one no more, and is sent once', async () => {
  await start()
  await using subscriber = await anEndpoint()
  const { id, adminId } = subscriber
  const { db } = mailShop.shop
  await db.user.updateMany({ where: { role: 'admin', NOT: { id: adminId } }, data: { role: 'customer' } })
  const others = [await anAdmin(mailShop.shop), await anAdmin(mailShop.shop)].map(({ userId }) => userId)
  const maker = await db.user.update({ where: { id: adminId }, data: { status: 'disabled' } })
  const disabledAt = new Date()
  await db.webhookEndpoint.update({
    where: { id },
    data: { status: 'disabled', disabledAt, disabledReason: 'failing' },
  })
  const payload = { endpointId: id, disabledAt: disabledAt.toISOString() }
  await mailShop.runJob('email.webhook-disabled', payload)
  await mailShop.runJob('email.webhook-disabled', payload)
  for (const { email } of await db.user.findMany({ where: { id: { in: others } } })) {
    expect(noticesTo(email).map(({ text }) => text)).toEqual([expect.stringContaining('Nothing got through')])
  }
  expect(noticesTo(maker.email)).toEqual([])
  await db.user.update({ where: { id: adminId }, data: { status: 'active' } })
})

test('deliveries that are kept no longer are removed every hour', async () => {
  const { boss } = await start()
  await using subscriber = await anEndpoint()
  await publish(randomUUID())
  await until(async () => expect(await subscriber.log()).toMatchObject([{ status: 'delivered' }]))
  await mailShop.shop.db.webhookDelivery.updateMany({ data: { expiresAt: new Date(0) } })
  await mailShop.runJob('webhooks.tidy', {})
  expect(await subscriber.log()).toEqual([])
  expect(await boss.getSchedules('webhooks.tidy')).toMatchObject([{ cron: '57 * * * *' }])
})

/** Mails that an endpoint was switched off. */
function noticesTo(email: string) {
  return mailsTo(email).filter(({ subject }) => subject === 'A webhook was switched off')
}
