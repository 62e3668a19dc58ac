import { type Bulk, createBulk, createDb, type RootDb } from '@shop/db'
import { createTestDatabase } from '@shop/db/testing'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, CoreContext, Logger, ShopSettings } from '../context.ts'
import {
  createPublisher,
  installQueues,
  type JobName,
  type JobPayload,
  splitOrigin,
  startSender,
} from '../jobs/index.ts'
import type { PaymentGateway } from '../payments/index.ts'
import { createLocalStorage, type Storage, type UploadSigning } from '../storage/index.ts'
import { type Dump, dumpOf } from './dump.ts'

export interface TestShop {
  url: string
  db: RootDb
  /** Connections for COPY. */
  bulk: Bulk
  /** A context on the test's database, acting as a guest without a cart unless told otherwise. */
  as(actor?: Actor, overrides?: ContextOverrides): CoreContext
  /** Time stands still for the verbs until it is moved. */
  clock: { now: Date }
  /** Files in a folder of its own. */
  storage: Storage
  uploadDir: string
  /** Names of files in it that were begun and neither completed nor removed. */
  drafts(): Promise<string[]>
  /** What signs the links its storage gives out. */
  uploads: UploadSigning
  /** Payloads of the jobs that were committed, oldest first. */
  jobs<Name extends JobName>(name: Name): Promise<JobPayload<Name>[]>
  /** How many statements wait for another's lock: to let two verbs meet at the worst moment. */
  waiting(): Promise<number>
  /** Everything the database holds. */
  dump(): Promise<Dump>
  close(): Promise<void>
}

export interface TestShopOptions {
  /** To the database. */
  connections?: number
  /** None unless given. */
  payments?: PaymentGateway | null
}

export interface ContextOverrides {
  /** Where the call comes from; by default from an address of its own, so that no limit of an address is met. */
  address?: string | null
  registration?: ShopSettings['registration']
  pricesIncludeTax?: boolean
  /** Whether webhooks may call this machine. */
  toThisMachine?: boolean
}

/** SIGNING_SECRET of every test shop. */
export const TEST_SECRET = 'secret of the test shop, 32 long or more'

let calls = 0
/** An address of the documentation network of IPv6, another one each time. */
const nextAddress = () => `2001:db8:${(++calls).toString(16)}::1`

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** A shop on a database of its own: real Postgres, real queues, nothing in the catalogue. */
export async function createTestShop({ connections = 10, payments = null }: TestShopOptions = {}): Promise<TestShop> {
  const database = await createTestDatabase({ templateKey: 'queues', prepare: installQueues })
  const { db, reads, pool, close } = createDb({ url: database.url, max: connections, applicationName: 'shop-test' })
  const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
  const publish = createPublisher(boss, db)
  const clock = { now: new Date() }
  const folder = await mkdtemp(join(tmpdir(), 'shop-test-'))
  const uploads = { url: '/api/v1/uploads', secret: TEST_SECRET }
  const storage = createLocalStorage({ folder, uploads })
  return {
    url: database.url,
    db,
    bulk: createBulk(pool),
    clock,
    storage,
    uploadDir: folder,
    uploads,
    drafts: async () => (await readdir(folder)).filter((name) => name.startsWith('.')),
    as: (
      actor = { kind: 'guest', cartToken: null },
      { address = nextAddress(), registration = 'open', pricesIncludeTax = true, toThisMachine = false } = {},
    ) => ({
      db,
      reads,
      publish,
      storage,
      payments,
      actor,
      now: () => clock.now,
      log: silent,
      requestId: 'test',
      client: { address },
      settings: {
        currency: 'EUR',
        pricesIncludeTax,
        reservationMinutes: 30,
        mediaUrl: '/media',
        downloadsUrl: '/api/v1/downloads',
        registration,
        signingSecret: TEST_SECRET,
        limits: { scale: 1 },
        webhooks: { toThisMachine },
      },
    }),
    async jobs(name) {
      const jobs = await boss.findJobs<JobPayload<typeof name>>(name)
      return jobs.map((job) => splitOrigin(job.data).payload as JobPayload<typeof name>)
    },
    async waiting() {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      )
      return rowCount ?? 0
    },
    dump: () => dumpOf(pool),
    async close() {
      await boss.stop({ graceful: false })
      await close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
