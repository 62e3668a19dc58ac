import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createShopClient } from '@shop/sdk'
import { type Shop, startShop } from '@shop/tools/start'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
let shop: Shop
let shopUrl: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-first-sale-'))
  shop = await startShop({ dataDir: folder, ephemeral: true })
  shopUrl = new URL(shop.urls.rpc).origin
})

afterAll(async () => {
  await shop?.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Mail {
  subject: string
  receivedAt: string
  text: string
  html?: string
  headers: { name: string; value: string }[]
}

/** Every mail to this address whose subject has these words. */
async function mailsTo(email: string, about: string): Promise<Mail[]> {
  const read = async (path: string): Promise<unknown> => (await fetch(`${shop.urls.inbox}/api/messages${path}`)).json()
  const { messages } = (await read(`?to=${encodeURIComponent(email)}`)) as { messages: { id: string }[] }
  const mails = await Promise.all(messages.map(({ id }) => read(`/${id}`) as Promise<Mail>))
  return mails.filter(({ subject }) => subject.includes(about))
}

async function untilMailTo(email: string, about: string): Promise<void> {
  await expect.poll(() => mailsTo(email, about), { timeout: 30_000, interval: 50 }).not.toHaveLength(0)
}

/** Runs the example as a person would. */
function runExample(env: NodeJS.ProcessEnv): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(import.meta.dirname, 'first-sale.ts')
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=development', program],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

test('the example buys something and shows the mail', async () => {
  const { code, stdout, stderr } = await runExample({
    SHOP_URL: shopUrl,
    INBOX_URL: shop.urls.inbox,
    STRIPE_URL: shop.urls.stripe,
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const step of ['Found', 'In the cart', 'Signed up', 'Ordered', 'Read back', 'Mail', 'Card', 'Paid']) {
    expect(stdout).toMatch(new RegExp(`^${step} `, 'm'))
  }
  process.stdout.write(`${/^Mail .*/m.exec(stdout)?.[0]}\n`)

  expect(stdout).toMatch(/^Paid +the order is confirmed$/m)

  const [, email = ''] = /<(.+@example\.com)>/.exec(stdout) ?? []
  const [, number = ''] = /^Ordered +(\S+),/m.exec(stdout) ?? []
  // Received, and paid.
  await expect.poll(() => mailsTo(email, number), { timeout: 30_000, interval: 50 }).toHaveLength(2)
  for (const { text, html } of await mailsTo(email, number)) {
    expect(text).toContain(number)
    expect(html).toContain(number)
  }
})

test('every product has pictures that a browser can show', async () => {
  const client = createShopClient({ baseUrl: shopUrl })
  const { items } = await client.products.list.query({})
  expect(items.length).toBeGreaterThanOrEqual(10)
  const products = await Promise.all(items.map(({ id }) => client.products.byId.query({ id })))
  const pictures = products.flatMap(({ images }) => images)
  expect(products.filter(({ images }) => images.length === 0)).toEqual([])
  const urls = [
    ...items.map(({ imageUrl }) => imageUrl!),
    ...pictures.flatMap(({ sources }) => sources.map(({ url }) => url)),
  ]
  for (const url of new Set(urls)) {
    const response = await fetch(url)
    expect({ url, status: response.status, type: response.headers.get('content-type') }).toEqual({
      url,
      status: 200,
      type: 'image/webp',
    })
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
  }
})

test('a mail names the request that caused it', async () => {
  const [email, requestId] = [`asked-${randomUUID()}@example.com`, randomUUID()]
  await createShopClient({ baseUrl: shopUrl }).auth.register.mutate({ name: 'Ada', email, password: randomUUID() })
  const { status } = await fetch(`${shopUrl}/api/v1/auth/forgot-password`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify({ email }),
  })
  expect(status).toBeLessThan(300)
  await untilMailTo(email, 'password')
  const [mail] = await mailsTo(email, 'password')
  expect(mail?.headers).toContainEqual({ name: 'X-Request-ID', value: requestId })
})

test('a worker that is killed sends the mail when it is back, once', async () => {
  const client = createShopClient({ baseUrl: shopUrl })
  const email = `killed-${randomUUID()}@example.com`
  const { items } = await client.products.list.query({})
  const product = await client.products.byId.query({ id: items.find(({ inStock }) => inStock)!.id })
  const variant = product.variants.find(({ available }) => available > 0)!
  await client.auth.register.mutate({ name: 'Ada', email, password: randomUUID() })
  await client.cart.addItem.mutate({ variantId: variant.id })

  const killed = shop.worker.pid()!
  process.kill(killed, 'SIGKILL')
  const order = await client.orders.place.mutate({
    shippingAddress: { name: 'Ada', line1: '1 Main St', city: 'Ulm', postalCode: '89073', country: 'DE' },
  })
  expect(await mailsTo(email, order.number)).toEqual([])

  await untilMailTo(email, order.number)
  expect(shop.worker.pid()).not.toBe(killed)
  await wait(2_000) // time enough for a second one
  const mails = await mailsTo(email, order.number)
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain(order.number)
})

test('without a shop the example says so in one line', async () => {
  const SHOP_URL = `http://localhost:${await closedPort()}`
  const { code, stdout, stderr } = await runExample({ SHOP_URL })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    `${SHOP_URL} cannot be reached (ECONNREFUSED): start a shop with npm start, or name one by SHOP_URL\n`,
  )
})

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
