import { createTransport, type Transporter } from 'nodemailer'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Inbox, startInbox } from './index.ts'
import { createMailStore } from './store.ts'

let inbox: Inbox
let mailer: Transporter
beforeEach(async () => {
  inbox = await startInbox({ smtpPort: 0, webPort: 0 })
  mailer = createTransport(inbox.smtpUrl)
})
afterEach(async () => {
  mailer.close()
  await inbox.close()
})

const MAIL = {
  from: 'Shop <shop@example.com>',
  to: 'Ada <Ada@Example.com>',
  subject: 'Your order – thank you',
  text: 'Hello Ada',
  html: '<h1>Hello Ada</h1><script>alert(1)</script>',
}

interface Summary {
  id: string
  subject: string
  to: string[]
}
const call = (path: string, init?: RequestInit) => fetch(inbox.webUrl + path, init)
const list = async (query = '') =>
  ((await (await call(`/api/messages${query}`)).json()) as { messages: Summary[] }).messages
const refuse = (refusal: object) =>
  call('/api/refusals', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(refusal),
  })

test('a mail sent over SMTP is listed, and read in full', async () => {
  await mailer.sendMail({ ...MAIL, attachments: [{ filename: 'invoice.txt', content: '42' }] })
  const [summary] = await list()
  expect(summary).toMatchObject({ subject: MAIL.subject, to: ['ada@example.com'], hasHtml: true, attachments: 1 })
  const message = await (await call(`/api/messages/${summary?.id}`)).json()
  expect(message).toMatchObject({
    from: '"Shop" <shop@example.com>',
    subject: MAIL.subject,
    text: MAIL.text,
    html: MAIL.html,
    attachments: [{ filename: 'invoice.txt', contentType: 'text/plain', bytes: 2 }],
    headers: expect.arrayContaining([{ name: 'From', value: 'Shop <shop@example.com>' }]) as unknown,
  })
})

test('the newest comes first, and ?to= finds the mails of one recipient, copies included', async () => {
  await mailer.sendMail({ ...MAIL, subject: 'first' })
  await mailer.sendMail({ ...MAIL, subject: 'second', to: 'bob@example.com', bcc: 'ada@example.com' })
  await mailer.sendMail({ ...MAIL, subject: 'third', to: 'bob@example.com' })
  expect((await list()).map(({ subject }) => subject)).toEqual(['third', 'second', 'first'])
  expect((await list('?to=ADA@example.com')).map(({ subject }) => subject)).toEqual(['second', 'first'])
  expect(await list('?to=eve@example.com')).toEqual([])
})

test('a mail is downloaded as it came over the wire', async () => {
  await mailer.sendMail(MAIL)
  const [summary] = await list()
  const eml = await call(`/api/messages/${summary?.id}/eml`)
  expect(eml.headers.get('content-disposition')).toBe('attachment; filename="your-order-thank-you.eml"')
  expect(eml.headers.get('content-type')).toBe('message/rfc822')
  const source = await eml.text()
  expect(source).toMatch(/^From: Shop <shop@example\.com>\r\n/)
  expect(await (await call(`/api/messages/${summary?.id}/raw`)).text()).toBe(source)
})

test('the HTML of a mail is shown where no script of it can run', async () => {
  await mailer.sendMail(MAIL)
  const [summary] = await list()
  const html = await call(`/api/messages/${summary?.id}/html`)
  const policy = html.headers.get('content-security-policy') ?? ''
  expect(policy).toContain('sandbox ')
  expect(policy).not.toContain('allow-scripts')
  expect(policy).not.toContain('allow-same-origin')
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('script-src')
  expect(await html.text()).toContain('<h1>Hello Ada</h1>')
})

test('a mail without HTML has none to show', async () => {
  await mailer.sendMail({ ...MAIL, html: undefined })
  const [summary] = await list()
  expect((await call(`/api/messages/${summary?.id}/html`)).status).toBe(404)
})

test('the page runs its own script and nobody else’s', async () => {
  const page = await call('/')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe-')
  const text = await page.text()
  for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/[^"]+)"/g)) expect((await call(path)).status).toBe(200)
  expect(text).not.toMatch(/(src|href)="https?:/)
})

test('all mails are deleted at once', async () => {
  await mailer.sendMail(MAIL)
  expect((await call('/api/messages', { method: 'DELETE' })).status).toBe(204)
  expect(await list()).toEqual([])
})

test('the next mails are refused when asked to, then all is well again', async () => {
  expect((await refuse({ count: 2, code: 552, message: 'Mailbox full' })).status).toBe(200)
  await expect(mailer.sendMail(MAIL)).rejects.toMatchObject({ responseCode: 552, response: '552 Mailbox full' })
  await expect(mailer.sendMail(MAIL)).rejects.toMatchObject({ responseCode: 552 })
  await mailer.sendMail(MAIL)
  expect(await list()).toHaveLength(1)
})

test('a refusal that was asked for can be withdrawn', async () => {
  await refuse({})
  expect(await (await call('/api/refusals')).json()).toEqual({
    refusal: { count: 1, code: 451, message: 'Refused on request' },
  })
  await call('/api/refusals', { method: 'DELETE' })
  await mailer.sendMail(MAIL)
  expect(await list()).toHaveLength(1)
})

test.each([{ code: 200 }, { count: 0 }, { message: 'two\r\nlines' }, { extra: 1 }])(
  '%j is no refusal',
  async (refusal) => {
    expect((await refuse(refusal)).status).toBe(400)
    await mailer.sendMail(MAIL)
  },
)

test('a page of the web can neither read the mails nor make the inbox refuse', async () => {
  const { port } = new URL(inbox.webUrl)
  const { request } = await import('node:http')
  const status = await new Promise((resolve) => {
    request({ port, path: '/api/messages', headers: { host: `evil.example:${port}` } }, ({ statusCode }) =>
      resolve(statusCode),
    ).end()
  })
  expect(status).toBe(403)
  const form = await call('/api/refusals', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })
  expect(form.status).toBe(415)
})

test.each(['/nope', '/api', '/api/messages/nope', '/api/messages/nope/raw', '//', '/inbox.css/x'])(
  '%s is not found',
  async (path) => {
    expect((await call(path)).status).toBe(404)
  },
)

test('a port that is taken is refused, and the other one is given back', async () => {
  const taken = Number(new URL(inbox.webUrl).port)
  await expect(startInbox({ smtpPort: 0, webPort: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await expect(startInbox({ smtpPort: taken, webPort: 0 })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('the oldest mails make room, by number and by size, but the newest always stays', async () => {
  const raw = (subject: string, bytes = 0) => Buffer.from(`Subject: ${subject}\r\n\r\n${'x'.repeat(bytes)}`)
  const store = createMailStore({ maxMails: 3, maxBytes: 1_000 })
  for (const subject of ['a', 'b', 'c', 'd']) await store.add(raw(subject), ['ada@example.com'])
  expect(store.list().map(({ subject }) => subject)).toEqual(['d', 'c', 'b'])
  await store.add(raw('big', 960), ['ada@example.com'])
  expect(store.list().map(({ subject }) => subject)).toEqual(['big', 'd'])
  await store.add(raw('huge', 2_000), ['ada@example.com'])
  expect(store.list().map(({ subject }) => subject)).toEqual(['huge'])
})
