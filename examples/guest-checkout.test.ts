import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Shop, startShop } from '@shop/tools/start'
import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)

let folder: string
let shop: Shop

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-guest-'))
  shop = await startShop({ dataDir: folder, ephemeral: true })
})
afterAll(async () => {
  await shop?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('the example buys without an account, opens the order by the mail, and takes it into one', async () => {
  const program = join(import.meta.dirname, 'guest-checkout.ts')
  const env = { ...process.env, SHOP_URL: new URL(shop.urls.rpc).origin, INBOX_URL: shop.urls.inbox }
  const { stdout, stderr } = await run(process.execPath, ['--conditions=development', program], { env })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^Shipping +Standard, €4\.90$/m)
  expect(stdout).toMatch(/^Tax +19 %, €\d/m)
  const [, number = ''] = /^Ordered +(\S+),/m.exec(stdout) ?? []
  expect(stdout).toMatch(new RegExp(`^From the mail +${number}$`, 'm'))
  expect(stdout).toMatch(new RegExp(`^Claimed +${number} is in the account; for the token: order.not_found$`, 'm'))
})
