import { randomUUID } from 'node:crypto'
import { createTestShop, type TestShop } from '@shop/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { letterTemplate, paragraph } from '../src/email/letter.ts'
import { createMailer, type Mailer } from '../src/email/mailer.ts'
import { type OnceMail, sendOnce } from '../src/email/send-once.ts'
import { type MailServer, recipients, startMailServer } from './mail-server.ts'

let shop: TestShop
let mailServer: MailServer
let mailer: Mailer
beforeAll(async () => {
  shop = await createTestShop()
  mailServer = await startMailServer()
  const settings = { SMTP_HOST: '127.0.0.1', SMTP_PORT: mailServer.port, EMAIL_FROM: 'Shop <shop@example.com>' }
  mailer = createMailer(settings)
})
afterAll(async () => {
  mailer.close()
  await mailServer.close()
  await shop.close()
})

const hello = letterTemplate<{ word: string }>({
  en: ({ word }) => ({ subject: 'Hello', title: 'Hello', preview: '', blocks: [paragraph(word)], reason: 'order' }),
  de: ({ word }) => ({ subject: 'Hallo', title: 'Hallo', preview: '', blocks: [paragraph(word)], reason: 'order' }),
})

const post = (jobId: string) => ({
  core: shop.as({ kind: 'system', job: 'test' }),
  jobId,
  mailer,
  clientUrl: 'https://shop.example',
})

function aMail(over: Partial<OnceMail> = {}) {
  const fact = randomUUID()
  const mail = {
    template: 'hello',
    fact,
    to: `${fact}@example.com`,
    write: () => hello('en', { word: 'One' }),
    ...over,
  }
  const log = () => shop.db.emailLog.findUnique({ where: { dedupeKey: `hello:${fact}` } })
  const sent = () => mailServer.mails.filter((one) => recipients(one).includes(mail.to))
  return { mail, log, sent }
}

describe('a fact is mailed once', () => {
  test('though many jobs tell of it at once', async () => {
    const { mail, sent } = aMail()
    await Promise.allSettled(Array.from({ length: 10 }, () => sendOnce(post(randomUUID()), mail)))
    expect(sent()).toHaveLength(1)
    await sendOnce(post(randomUUID()), mail)
    expect(sent()).toHaveLength(1)
  })

  test('and who comes second while it is being sent is told to come back, and makes no link', async () => {
    const { promise: written, resolve: write } = Promise.withResolvers<void>()
    let links = 0
    const { mail, sent, log } = aMail({
      write: async () => {
        links += 1
        await written
        return hello('en', { word: `link ${links}` })
      },
    })
    const first = sendOnce(post(randomUUID()), mail)
    await expect.poll(log, { timeout: 15_000 }).not.toBeNull()
    await expect(sendOnce(post(randomUUID()), mail)).rejects.toThrow('Another job is sending')
    write()
    await first
    expect(links).toBe(1)
    expect(sent()).toHaveLength(1)
  })
})

describe('the log', () => {
  test('has a row before the mail is handed over, and closes it after', async () => {
    const { mail, log } = aMail()
    let before: unknown
    const watching = {
      ...mailer,
      async send(...args: Parameters<Mailer['send']>) {
        before = await log()
        await mailer.send(...args)
      },
    }
    await sendOnce({ ...post(randomUUID()), mailer: watching }, mail)
    expect(before).toMatchObject({ status: 'sending', subject: 'Hello', recipient: mail.to, sentAt: null })
    const after = await log()
    expect(after).toMatchObject({ status: 'sent', attempts: 1, error: null, claimedBy: null, claimedUntil: null })
    expect(after?.sentAt).toEqual(shop.clock.now)
    expect(after?.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
  })

  test('says why a mail failed, and leaves it to whoever tries next', async () => {
    const { mail, log, sent } = aMail()
    mailServer.refuse(mail.to, 451)
    await expect(sendOnce(post(randomUUID()), mail)).rejects.toThrow('451')
    expect(await log()).toMatchObject({ status: 'sending', claimedBy: null, error: expect.stringContaining('451') })
    await sendOnce(post(randomUUID()), mail)
    expect(await log()).toMatchObject({ status: 'sent', attempts: 2, error: null })
    expect(sent()).toHaveLength(1)
  })

  test('says that a mail was given up; sent again by hand, it goes out', async () => {
    const { mail, log, sent } = aMail()
    mailServer.refuse(mail.to, 550)
    await expect(sendOnce(post(randomUUID()), mail)).rejects.toThrow('refused')
    expect(await log()).toMatchObject({ status: 'failed', attempts: 1 })
    await sendOnce(post(randomUUID()), mail)
    expect(sent()).toHaveLength(1)
  })

  test('says so when a mail could not be written', async () => {
    const { mail, log } = aMail({ write: () => Promise.reject(new Error('No words')) })
    await expect(sendOnce(post(randomUUID()), mail)).rejects.toThrow('No words')
    expect(await log()).toMatchObject({ status: 'sending', error: 'Error: No words', claimedBy: null })
  })
})

describe('a worker that was killed while it sent a mail', () => {
  const claim = async (jobId: string, mail: OnceMail) =>
    shop.db.emailLog.create({
      data: {
        dedupeKey: `hello:${mail.fact}`,
        template: 'hello',
        recipient: mail.to,
        subject: '',
        messageId: '',
        claimedBy: jobId,
        claimedUntil: new Date(shop.clock.now.getTime() + 90_000),
      },
    })

  test('is followed at once by the next attempt of the same job', async () => {
    const { mail, sent } = aMail()
    const jobId = randomUUID()
    await claim(jobId, mail)
    await sendOnce(post(jobId), mail)
    expect(sent()).toHaveLength(1)
  })

  test('keeps other jobs from it no longer than a job may take', async () => {
    const { mail, sent } = aMail()
    await claim(randomUUID(), mail)
    await expect(sendOnce(post(randomUUID()), mail)).rejects.toThrow('Another job is sending')
    const { now } = shop.clock
    shop.clock.now = new Date(now.getTime() + 90_001)
    await sendOnce(post(randomUUID()), mail)
    shop.clock.now = now
    expect(sent()).toHaveLength(1)
  })
})
