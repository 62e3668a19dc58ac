import { createLogger } from '@shop/config/logger'
import type { JobName, JobPayload } from '@shop/core/jobs'
import { createTestShop, TEST_SECRET, type TestShop } from '@shop/core/testing'
import type { ParsedMail } from 'mailparser'
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest'
import { createDeps, type Deps } from '../src/deps.ts'
import { workerEnv } from '../src/env.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { type MailServer, recipients, startMailServer } from './mail-server.ts'

export interface MailShop {
  readonly shop: TestShop
  readonly mailServer: MailServer
  /** Starts a worker; the end of the test stops it, when the test has not. */
  start(settings?: object): Promise<Deps>
  stop(): Promise<void>
  /** What was delivered to an address, oldest first. */
  mailsTo(email: string): ParsedMail[]
  logOf(template: string, fact: string): ReturnType<TestShop['db']['emailLog']['findUnique']>
  untilSent(template: string, fact: string): Promise<void>
  /** Sends a job and waits until a worker has done it. */
  runJob<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<void>
}

const log = createLogger({ name: 'test', level: 'silent' })

/** For the tests of one file: a shop of their own, with a worker and the mail server it talks to. */
export function useMailShop(): MailShop {
  let shop: TestShop
  let mailServer: MailServer
  let running: { deps: Deps; worker: Worker } | undefined

  beforeAll(async () => {
    shop = await createTestShop()
    mailServer = await startMailServer()
  })
  afterEach(() => stop())
  afterAll(async () => {
    await shop.close()
    await mailServer.close()
  })

  async function start(settings: object = {}): Promise<Deps> {
    const env = testEnv(shop.url, mailServer.port, {
      UPLOAD_DIR: shop.uploadDir,
      SIGNING_SECRET: TEST_SECRET,
      ...settings,
    })
    const deps = await createDeps(env, log)
    running = { deps, worker: await startWorker(deps) }
    return deps
  }

  async function stop(): Promise<void> {
    if (!running) return
    const { deps, worker } = running
    running = undefined
    await worker.stop()
    await deps.close()
  }

  const logOf = (template: string, fact: string) =>
    shop.db.emailLog.findUnique({ where: { dedupeKey: `${template}:${fact}` } })

  return {
    get shop() {
      return shop
    },
    get mailServer() {
      return mailServer
    },
    start,
    stop,
    mailsTo: (email) => mailServer.mails.filter((mail) => recipients(mail).includes(email)),
    logOf,
    untilSent: (template, fact) =>
      vi.waitFor(async () => expect(await logOf(template, fact)).toMatchObject({ status: 'sent' }), {
        timeout: 15_000,
      }),
    async runJob(name, payload) {
      const { boss } = running?.deps ?? (await start())
      const id = await boss.send(name, payload)
      await vi.waitFor(
        async () => {
          const [job] = await boss.findJobs(name, { id: id ?? '' })
          expect(job?.state).toBe('completed')
        },
        { timeout: 15_000 },
      )
    },
  }
}

/** The settings of a worker on this database and this mail server. */
export const testEnv = (databaseUrl: string, smtpPort: number, settings: object = {}) =>
  workerEnv.parse({
    DATABASE_URL: databaseUrl,
    SMTP_PORT: smtpPort,
    EMAIL_FROM: 'Shop <shop@example.com>',
    ...settings,
  })
