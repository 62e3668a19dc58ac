import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { deadLetterOf, type JobName } from '@shop/core/jobs'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDashboard } from './jobs-dashboard.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../shop.ts', import.meta.url))
const QUEUE = 'email.order-confirmation'
const ORDERS = [1, 2, 3].map((n) => `019ab000-0000-7000-8000-00000000000${n}`)

let shop: TestShop
let boss: PgBoss
beforeAll(async () => {
  shop = await createTestShop()
  boss = await new PgBoss({ connectionString: shop.url, supervise: false, schedule: false, max: 2 }).start()
})
afterAll(async () => {
  await boss.stop({ graceful: false })
  await shop.close()
})
beforeEach(() => boss.deleteAllJobs())

async function command(...args: string[]): Promise<{ code: number; output: string }> {
  const options = { env: { ...process.env, DATABASE_URL: shop.url } }
  return run(process.execPath, ['--conditions=development', program, 'jobs', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  )
}

/** Takes a job and fails it for good, as a worker does. */
async function fail(queue: JobName, message: string): Promise<string> {
  const [job] = await boss.fetch(queue)
  for (let attempt = 0; attempt <= 12; attempt++) {
    await boss.fail(queue, job!.id, { message })
    await boss.update(queue, undefined, { id: job!.id, startAfter: 0 })
    await boss.fetch(queue)
  }
  return job!.id
}

const publish = (orderId: string) =>
  shop
    .as()
    .publish.causedBy({ requestId: `of-${orderId}` })
    .job(QUEUE, { orderId })

describe('shop jobs', () => {
  it('lists what is in each queue', async () => {
    const { publish: publisher } = shop.as()
    await publish(ORDERS[0]!)
    await fail(QUEUE, 'no such order')
    for (const orderId of ORDERS) await publish(orderId)
    await publisher.job(QUEUE, { orderId: ORDERS[0]! }, { after: 3_600 })
    await boss.fetch(QUEUE)
    const { code, output } = await command('list')
    expect(code).toBe(0)
    expect(output).toMatch(/^queue +waiting +delayed +active +dead +oldest waits$/m)
    expect(output).toMatch(/^email\.order-confirmation +2 +1 +1 +1 +\d+ s$/m)
    expect(output).toMatch(/^order\.expire-unpaid +- +- +- +- +-$/m)
  })

  it('shows dead letters, newest first: when, why and what they are about, and no hash', async () => {
    for (const orderId of ORDERS.slice(0, 2)) {
      await publish(orderId)
      await fail(QUEUE, `order ${orderId} is not there`)
    }
    const account = { email: 'ada@example.com', name: 'Ada', passwordHash: '$argon2id$', requestId: 'r' }
    await shop.as().publish.job('email.registration', account)
    await fail('email.registration', 'the mail server is away')
    const { output } = await command('dead')
    const [hashed, , second, about] = output.split('\n')
    expect(hashed).toMatch(/email\.registration .* after 13 tries: the mail server is away$/)
    expect(output).toContain('email ada@example.com')
    expect(output).not.toContain('argon2')
    expect(second).toContain(`${QUEUE}  ${new Date().toISOString().slice(0, 10)}`)
    expect(second).toContain(`order ${ORDERS[1]} is not there`)
    expect(about).toBe(`  orderId ${ORDERS[1]}, request of-${ORDERS[1]}`)

    expect((await command('dead', QUEUE, '--limit', '1')).output).toContain('and perhaps more: --limit 10')
    expect((await command('dead', 'images.process')).output).toBe('no dead letters of images.process\n')
  })

  it('sends the dead letters of a queue again, each once however many do so, with their tries before them', async () => {
    for (const orderId of ORDERS) {
      await publish(orderId)
      await fail(QUEUE, 'away')
    }
    const both = await Promise.all([command('retry', QUEUE), command('retry', '--all')])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    const again = await boss.findJobs<{ orderId: string }>(QUEUE, { queued: true })
    expect(again.map(({ data }) => data.orderId).toSorted()).toEqual(ORDERS)
    expect(again.map(({ retryCount, retryLimit }) => [retryCount, retryLimit])).toEqual(ORDERS.map(() => [0, 12]))
    expect(again[0]?.data).toMatchObject({ _origin: { requestId: expect.stringContaining('of-') as unknown } })
    expect(await boss.findJobs(deadLetterOf(QUEUE), { queued: true })).toEqual([])
    expect((await command('retry', QUEUE)).output).toBe('no dead letters to send again\n')
  })

  it('sends one of them again, by its id or by the id the job had in the log', async () => {
    const ids: string[] = []
    for (const orderId of ORDERS) {
      await publish(orderId)
      ids.push(await fail(QUEUE, 'away'))
    }
    expect(await command('retry', ids[1]!)).toEqual({ code: 0, output: `${QUEUE}: 1 sent again\n` })
    const [letter] = await boss.findJobs(deadLetterOf(QUEUE), { data: { orderId: ORDERS[2] } })
    expect(await command('retry', letter!.id)).toEqual({ code: 0, output: `${QUEUE}: 1 sent again\n` })
    const again = await boss.findJobs<{ orderId: string }>(QUEUE, { queued: true })
    expect(again.map(({ data }) => data.orderId).toSorted()).toEqual([ORDERS[1], ORDERS[2]])
    expect(await command('retry', ids[1]!)).toEqual({ code: 1, output: `there is no dead letter ${ids[1]}\n` })
  })

  it('explains itself', async () => {
    expect((await command('--help')).output).toMatch(/^Usage: /)
    expect(await command('lits')).toEqual({
      code: 2,
      output: 'unknown verb "lits"; did you mean "list"? Try --help.\n',
    })
    expect(await command('dead', 'email.order-confirmaton')).toEqual({
      code: 2,
      output: 'there is no queue "email.order-confirmaton"; did you mean "email.order-confirmation"?\n',
    })
    expect(await command('retry')).toEqual({ code: 2, output: 'retry takes one queue, one id, or --all\n' })
    expect(await command('dead', '--limit', '0')).toMatchObject({ code: 2 })
  })
})

describe('the dashboard', () => {
  /** By a bare request: fetch chooses its Host itself. */
  async function statusOf(url: string, host: string): Promise<number | undefined> {
    const [response] = (await once(request(url, { headers: { host } }).end(), 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode
  }

  it('shows the queues under the address of this run, and nothing under another path or name', async () => {
    const { url, close } = await startDashboard(shop.url, 0)
    const { host, origin } = new URL(url)
    const page = await fetch(`${url}queues`)
    expect({ status: page.status, html: await page.text() }).toMatchObject({
      status: 200,
      html: expect.stringContaining(QUEUE) as unknown,
    })
    expect(await statusOf(`${url}queues`, host)).toBe(200)
    expect(await statusOf(`${url}queues`, 'rebound.example.com')).toBe(404)
    expect(await statusOf(`${origin}/queues`, host)).toBe(404)
    await close()
  })

  it('says when its port is taken', async () => {
    const first = await startDashboard(shop.url, 0)
    const port = Number(new URL(first.url).port)
    await expect(startDashboard(shop.url, port)).rejects.toThrow(`port ${port} is taken`)
    await first.close()
  })
})
