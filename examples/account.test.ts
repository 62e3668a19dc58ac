import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Shop, startShop } from '@shop/tools/start'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)

describe.each(['open', 'verify'])('in a shop with REGISTRATION=%s', (REGISTRATION) => {
  let folder: string
  let shop: Shop

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shop-account-'))
    shop = await startShop({ dataDir: folder, ephemeral: true, seed: false, env: { ...process.env, REGISTRATION } })
  })
  afterAll(async () => {
    await shop?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The subjects of the mails to this address, in the order of the alphabet. */
  async function subjectsTo(email: string): Promise<string[]> {
    const answer = await fetch(`${shop.urls.inbox}/api/messages?to=${encodeURIComponent(email)}`)
    const { messages } = (await answer.json()) as { messages: { subject: string }[] }
    return messages.map(({ subject }) => subject).toSorted()
  }

  test('the example takes an account through its life, mail by mail', async () => {
    const program = join(import.meta.dirname, 'account.ts')
    const env = { ...process.env, SHOP_URL: new URL(shop.urls.rpc).origin, INBOX_URL: shop.urls.inbox }
    const { stdout, stderr } = await run(process.execPath, ['--conditions=development', program], { env })
    expect(stderr).toBe('')
    const [, email = '', newEmail = ''] =
      /^Registered +Ada Lovelace <(.+)>, the laptop is signed in$[^]+^Moved +from now on to (.+);/m.exec(stdout) ?? []
    for (const line of [
      /^Reset .* the laptop is signed out$/m,
      /^Again +auth\.link_invalid: /m,
      /^Changed .* the laptop is signed in, the phone is signed out$/m,
      /^Logged out +the laptop is signed out, the phone is signed out$/m,
    ]) {
      expect(stdout).toMatch(line)
    }

    const toFormer = [
      ...(REGISTRATION === 'verify' ? ['Confirm your registration'] : []),
      'Set a new password',
      'Welcome to Shop',
      'Your e-mail address was changed',
      'Your password was changed',
      'Your password was changed',
    ]
    await expect.poll(() => subjectsTo(email), { timeout: 15_000 }).toEqual(toFormer)
    expect(await subjectsTo(newEmail)).toEqual(['Confirm your new e-mail address'])
  })
})
