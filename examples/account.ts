// The life of an account, from registering to logging out everywhere, by @shop/sdk and the links in its mails:
//
//   node --conditions=development examples/account.ts
//
// SHOP_URL says where the shop is, INBOX_URL where its development inbox is.
import { randomUUID } from 'node:crypto'
import { createShopClient, isNetworkError, isShopError, type ShopClient } from '@shop/sdk'

const shopUrl = process.env.SHOP_URL || 'http://localhost:3000'
const inboxUrl = process.env.INBOX_URL || 'http://localhost:8025'

async function account(): Promise<void> {
  // Two devices of one person. Each client remembers its own session.
  const laptop = createShopClient({ baseUrl: shopUrl })
  const phone = createShopClient({ baseUrl: shopUrl })
  const email = `account-${randomUUID()}@example.com`
  const [forgotten, second, third] = [randomUUID(), randomUUID(), randomUUID()]

  // Registering signs in; or, where the shop first asks whose address it is (REGISTRATION=verify), the mailed link does.
  const { status } = await laptop.auth.register.mutate({ name: 'Ada Lovelace', email, password: forgotten })
  if (status === 'confirmation_sent') {
    const token = await tokenMailed({ to: email, subject: 'Confirm your registration' })
    await laptop.auth.confirmRegistration.mutate({ token })
  }
  const me = await laptop.auth.me.query()
  step('Registered', `${me.name} <${me.email}>, the laptop is ${await stateOf(laptop)}`)

  // A forgotten password. The answer is the same whether or not there is an account; only the mailbox knows.
  await phone.auth.forgotPassword.mutate({ email })
  const token = await tokenMailed({ to: email, subject: 'Set a new password' })
  await phone.auth.resetPassword.mutate({ token, password: second })
  step('Reset', `the link set a new password, the laptop is ${await stateOf(laptop)}`)

  // Such a link works once.
  const refused = await phone.auth.resetPassword.mutate({ token, password: third }).catch((error: unknown) => error)
  if (!isShopError(refused, 'auth.link_invalid')) fail('The link worked twice')
  step('Again', `${refused.data.code}: ${refused.message}`)

  // A new password ends every session but the one it was set with. The client goes on with the token it got for it.
  await laptop.auth.login.mutate({ email, password: second })
  await phone.auth.login.mutate({ email, password: second })
  await laptop.auth.changePassword.mutate({ currentPassword: second, newPassword: third })
  step('Changed', `the password; the laptop is ${await stateOf(laptop)}, the phone is ${await stateOf(phone)}`)

  // A new address counts once its owner has opened the link. The former one is told.
  const newEmail = `account-${randomUUID()}@example.com`
  await laptop.users.changeEmail.mutate({ newEmail, password: third })
  const confirmation = await tokenMailed({ to: newEmail, subject: 'Confirm your new e-mail address' })
  await laptop.users.confirmEmailChange.mutate({ token: confirmation })
  const notice = await mail({ to: email, subject: 'Your e-mail address was changed' })
  step('Moved', `from now on to ${newEmail}; the former address got “${notice.subject}”`)

  await laptop.auth.login.mutate({ email: newEmail, password: third })
  await phone.auth.login.mutate({ email: newEmail, password: third })
  await laptop.auth.logoutAll.mutate()
  step('Logged out', `the laptop is ${await stateOf(laptop)}, the phone is ${await stateOf(phone)}`)
}

/** What the shop says of this device's session. */
async function stateOf(device: ShopClient): Promise<string> {
  const { valid } = await device.auth.validate.query()
  return valid ? 'signed in' : 'signed out'
}

interface Wanted {
  to: string
  subject: string
}

interface Mail {
  subject: string
  text: string
}

/** The token in a mail's link. A front end reads it from its own URL, as the page the link leads to. */
async function tokenMailed(wanted: Wanted): Promise<string> {
  const { text } = await mail(wanted)
  const [link] = /https?:\S+\?token=\S+/.exec(text) ?? fail(`“${wanted.subject}” has no link`)
  return new URL(link).searchParams.get('token') ?? fail(`The link has no token: ${link}`)
}

/** Waits for a mail in the development inbox. */
async function mail({ to, subject }: Wanted): Promise<Mail> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await wait(50)) {
    const { messages } = await readInbox<{ messages: { id: string; subject: string }[] }>(
      `?to=${encodeURIComponent(to)}`,
    )
    const found = messages.find((message) => message.subject === subject)
    if (found) return readInbox<Mail>(`/${found.id}`)
  }
  return fail(`“${subject}” did not come within 15 s: is the worker running?`)
}

async function readInbox<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`${inboxUrl}/api/messages${path}`).catch(() =>
    fail(`No inbox answers at ${inboxUrl}: start one with npm start, or name one by INBOX_URL`),
  )
  return (await answer.json()) as Answer
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const step = (what: string, how: string) => console.log(`${what.padEnd(12)} ${how}`)

function fail(message: string): never {
  throw new Error(message)
}

/** An error in one line that says what to do. */
function explain(error: unknown): string {
  if (isNetworkError(error)) return `${error.message}: start a shop with npm start, or name one by SHOP_URL`
  if (isShopError(error)) return `${error.message} (${error.data.code}, request ${error.data.requestId})`
  return error instanceof Error ? error.message : String(error)
}

await account().catch((error: unknown) => {
  console.error(explain(error))
  process.exitCode = 1
})
