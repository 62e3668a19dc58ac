import { createLogger } from '@shop/config/logger'
import { addItem } from '@shop/core/cart'
import { deadLetterOf } from '@shop/core/jobs'
import { placeOrder } from '@shop/core/orders'
import { aCustomer, anAddress, aVariant, createTestShop, type TestShop } from '@shop/core/testing'
import type { Order } from '@shop/validators'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDeps, type Deps } from '../src/deps.ts'
import { workerEnv } from '../src/env.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { type MailServer, recipients, startMailServer } from './mail-server.ts'

const QUEUE = 'email.order-confirmation'

let shop: TestShop
let mailServer: MailServer
let deps: Deps
let worker: Worker | undefined

beforeAll(async () => {
  shop = await createTestShop()
  mailServer = await startMailServer()
})
afterEach(() => stop())
afterAll(async () => {
  await shop.close()
  await mailServer.close()
})

async function start(): Promise<void> {
  const env = workerEnv.parse({
    DATABASE_URL: shop.url,
    SMTP_PORT: mailServer.port,
    EMAIL_FROM: 'Shop <shop@example.com>',
  })
  deps = await createDeps(env, createLogger({ name: 'test', level: 'silent' }))
  worker = await startWorker(deps)
}

async function stop(): Promise<void> {
  if (!worker) return
  await worker.stop()
  await deps.close()
  worker = undefined
}

async function anOrder(): Promise<Order> {
  const buyer = await aCustomer(shop)
  const { id: variantId } = await aVariant(shop, { priceCents: 1_999, options: { size: 'M' } })
  await addItem(shop.as(buyer), { variantId, quantity: 2 })
  return placeOrder(shop.as(buyer), { shippingAddress: { ...anAddress, name: '<b>Ada & "Co"</b>' } })
}

const mailsTo = (email: string) => mailServer.mails.filter((mail) => recipients(mail).includes(email))
const logOf = ({ id }: Order) => shop.db.emailLog.findUnique({ where: { dedupeKey: `order-confirmation:${id}` } })
const untilSent = (order: Order) =>
  vi.waitFor(async () => expect(await logOf(order)).toMatchObject({ status: 'sent' }), { timeout: 15_000 })

describe('the order confirmation', () => {
  test('reaches the customer once, as text and HTML, with what was bought', async () => {
    await start()
    const order = await anOrder()
    await untilSent(order)
    const [mail, ...others] = mailsTo(order.email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe(`Your order ${order.number}`)
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain(order.number)
      expect(body).toContain('€39.98')
      expect(body).toContain('(M)')
      expect(body).toContain(`/orders/${order.id}`)
    }
    expect(mail?.text).toContain('<b>Ada & "Co"</b>')
    expect(mail?.html).toContain('&#60;b&#62;Ada &#38; &#34;Co&#34;&#60;/b&#62;')
    expect(mail?.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
  })

  test('waits for a worker', async () => {
    const order = await anOrder()
    expect(mailsTo(order.email)).toEqual([])
    await start()
    await untilSent(order)
    expect(mailsTo(order.email)).toHaveLength(1)
  })

  test('is not sent again when its job runs again', async () => {
    await start()
    const order = await anOrder()
    await untilSent(order)
    const again = await deps.boss.send(QUEUE, { orderId: order.id })
    await vi.waitFor(async () => {
      const [job] = await deps.boss.findJobs(QUEUE, { id: again ?? '' })
      expect(job?.state).toBe('completed')
    })
    expect(mailsTo(order.email)).toHaveLength(1)
  })

  test('is tried again when the mail server is busy, under the same Message-ID', async () => {
    mailServer.refusals.push(451)
    await start()
    const order = await anOrder()
    await untilSent(order)
    expect(mailsTo(order.email)).toHaveLength(1)
    expect(await logOf(order)).toMatchObject({ attempts: 2, messageId: mailsTo(order.email)[0]?.messageId })
  })

  test('that the mail server refuses for good becomes a dead letter at once', async () => {
    mailServer.refusals.push(550)
    await start()
    const order = await anOrder()
    await vi.waitFor(async () => expect(await logOf(order)).toMatchObject({ status: 'failed', attempts: 1 }))
    await vi.waitFor(async () => {
      const dead = await deps.boss.findJobs(deadLetterOf(QUEUE), { data: { orderId: order.id } })
      expect(dead).toHaveLength(1)
    })
    expect(mailsTo(order.email)).toEqual([])
  })

  test('of an order that is not there becomes a dead letter at once', async () => {
    await start()
    const orderId = '019ab000-0000-7000-8000-000000000000'
    await deps.boss.send(QUEUE, { orderId })
    await vi.waitFor(async () => {
      const [dead] = await deps.boss.findJobs(deadLetterOf(QUEUE), { data: { orderId } })
      expect(dead?.output).toBeDefined()
    })
  })
})

test('a worker that stops finishes the mail it has begun', async () => {
  await start()
  const order = await anOrder()
  await vi.waitFor(async () => expect(await logOf(order)).not.toBeNull())
  await stop()
  expect(await logOf(order)).toMatchObject({ status: 'sent' })
})
