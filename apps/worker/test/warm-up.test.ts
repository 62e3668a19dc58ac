import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createLogger } from '@shop/config/logger'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createDeps } from '../src/deps.ts'
import { warmUp } from '../src/warm-up.ts'
import { testEnv } from './mail-shop.ts'
import { startMailServer } from './mail-server.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await createTestShop()
})
afterAll(() => shop.close())

/** Warms up against this mail server; the warnings people get to read. */
async function warningsWith(smtpPort: number): Promise<unknown[]> {
  const log = createLogger({ name: 'test', level: 'silent' })
  const warn = vi.spyOn(log, 'warn')
  const deps = await createDeps(testEnv(shop.url, smtpPort), log)
  await warmUp(deps)
  await deps.boss.stop({ graceful: false })
  await deps.close()
  return warn.mock.calls.map(([, message]) => message)
}

test('a worker starts quietly when the mail server is there', async () => {
  const mailServer = await startMailServer()
  expect(await warningsWith(mailServer.port)).toEqual([])
  await mailServer.close()
})

test('a worker starts without a mail server, and says so', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  expect(await warningsWith(port)).toEqual([expect.stringContaining('The mail server takes no mails')])
})
