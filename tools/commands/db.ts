import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seedShop } from '@shop/core/demo'
import { installQueues } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { fillDatabase, resetDatabase, withDatabaseUrl } from '@shop/db/commands'
import { migrate } from '@shop/db/migrate'
import { createMigration } from '@shop/db/migrate-new'
import { parseScale } from '@shop/db/seed'
import { parseFlags } from '../cli/flags.ts'
import { nearest } from '../cli/nearest.ts'
import { createProgressLine } from '../cli/progress-line.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import { openShopStorage } from '../start/shop-storage.ts'
import type { Command } from './command.ts'

/** What each verb does to the database of DATABASE_URL, or to the embedded Postgres when that is empty. */
const verbs: Record<string, (url: string, words: readonly string[]) => Promise<void>> = {
  migrate: bringUpToDate,
  async 'migrate:new'(url, words) {
    const folder = await createMigration(url, { name: words.join(' ') })
    if (folder) say(`read and complete ${relative(process.cwd(), folder)}/migration.sql`)
    else say('nothing changed in schema.prisma')
  },
  async seed(url, words) {
    const { scale } = parseFlags(words, SEED_FLAGS).values
    const count = scale === undefined ? null : parseScale(scale)
    await bringUpToDate(url)
    const storage = await openShopStorage(process.env)
    const { db, close } = createDb({ url, applicationName: 'shop-seed' })
    await seedShop(db, storage, { onProgress: say }).finally(close)
    if (count) await fill(url, count)
  },
  async reset(url) {
    await resetDatabase(url, { onProgress: say })
    await installQueues(url)
  },
  async studio(url) {
    const prisma = fileURLToPath(new URL('../../packages/db/scripts/prisma.mjs', import.meta.url))
    const env = { ...process.env, DATABASE_URL: url }
    const child = spawn(process.execPath, [prisma, 'studio'], { stdio: 'inherit', env })
    // Ctrl-C is for Studio; when that has ended, this goes on to stop what it started.
    process.on('SIGINT', () => {})
    await once(child, 'exit')
  },
}

/** Tables and queues, as a deployment does it. */
async function bringUpToDate(url: string): Promise<void> {
  const { applied } = await migrate(url, { onProgress: say })
  await installQueues(url)
  if (applied.length === 0) say('the database is up to date')
}

const SEED_FLAGS = { scale: { value: 'count', help: 'up to how many products and orders' } } as const

/** Ctrl-C waits for the rows in hand, so that the next run has little to do again; a second one does not. */
async function fill(url: string, count: number): Promise<void> {
  const line = createProgressLine()
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('interrupted: run it again to go on from here')))
  try {
    await fillDatabase(url, count, { onProgress: line.say, onCount: line.show, signal: stop.signal })
  } finally {
    line.end()
  }
}

/** Looks after the database: its tables and queues, its demo data, and a browser for what is in it. */
export const db: Command = {
  usage: `Usage: npm run db:<verb>

  migrate             applies the migrations that are missing, creating the database if need be, and its queues
  migrate:new <name>  writes a migration from what changed in packages/db/prisma/schema.prisma
  seed                migrates, then adds the demo accounts and products that are missing, and the files of their pictures
  seed --scale <n>    the same, then fills up to n products and n orders, in steps of 1,000
  reset               drops the database and migrates a new one
  studio              opens Prisma Studio, a browser for the data

They work on the database of DATABASE_URL, or on the embedded Postgres when it is empty.
`,
  async run([name = '', ...words]) {
    const verb = verbs[name]
    if (!verb) {
      const meant = nearest(name, Object.keys(verbs))
      throw new Fault(`unknown verb "${name}"${meant ? `; did you mean "${meant}"?` : ''} Try --help.`, 2)
    }
    try {
      await withDatabaseUrl((url) => verb(url, words), { onProgress: say })
      return 0
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault(error instanceof Error ? error.message : String(error))
    }
  },
}

function say(message: string): void {
  process.stdout.write(`${message}\n`)
}
