import { once } from 'node:events'
import {
  countQueues,
  type DeadLetter,
  findDeadLetter,
  type JobName,
  jobNames,
  listDeadLetters,
  redriveDeadLetters,
  startSender,
} from '@shop/core/jobs'
import { createPool } from '@shop/db'
import { withDatabaseUrl } from '@shop/db/commands'
import { parseFlags } from '../cli/flags.ts'
import { nearest } from '../cli/nearest.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import type { Command } from './command.ts'
import { duration, table } from './jobs-table.ts'

type Boss = Awaited<ReturnType<typeof startSender>>

/** Reads the rest of the line first, so that a typo is told of before a database is looked for. */
const verbs: Record<string, (words: readonly string[]) => (databaseUrl: string) => Promise<void>> = {
  list(words) {
    parseFlags(words, {})
    return withQueues(async (boss) => {
      const rows = (await countQueues(boss)).map(({ queue, oldestSeconds, ...counts }) => [
        queue,
        ...Object.values(counts).map((count) => (count === 0 ? '-' : count.toLocaleString('en'))),
        oldestSeconds > 0 ? duration(oldestSeconds) : '-',
      ])
      say(table(['queue', 'waiting', 'delayed', 'active', 'dead', 'oldest waits'], rows))
    })
  },
  dead(words) {
    const { values, words: names } = parseFlags(words, DEAD_FLAGS, { words: true })
    const limit = Number(values.limit ?? 50)
    if (!Number.isSafeInteger(limit) || limit < 1) throw new Fault('--limit takes a whole number from 1 on', 2)
    const queue = names[0] === undefined ? undefined : queueOf(names[0])
    return withQueues(async (boss) => {
      const letters = await listDeadLetters(boss, { queue, limit })
      for (const letter of letters) say(describe(letter))
      if (letters.length === 0) say(`no dead letters${queue ? ` of ${queue}` : ''}`)
      if (letters.length === limit) say(`and perhaps more: --limit ${limit * 10}`)
    })
  },
  retry(words) {
    const { values, words: which } = parseFlags(words, RETRY_FLAGS, { words: true })
    if (which.length + (values.all ? 1 : 0) !== 1) throw new Fault('retry takes one queue, one id, or --all', 2)
    const [word = ''] = which
    if (UUID.test(word)) return withQueues((boss) => retryOne(boss, word))
    const queues = values.all ? jobNames : [queueOf(word)]
    return withQueues((boss) => retryQueues(boss, queues))
  },
  dashboard(words) {
    const port = Number(parseFlags(words, DASHBOARD_FLAGS).values.port ?? 3020)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Fault('--port takes a port', 2)
    return async (databaseUrl) => {
      // React comes along, which the other verbs need not wait for.
      const { startDashboard } = await import('./jobs-dashboard.ts')
      const dashboard = await startDashboard(databaseUrl, port)
      say(`The queues: ${dashboard.url}`)
      say('The address is this run’s own, and answers on this machine alone. Ctrl-C ends it.')
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
      await dashboard.close()
    }
  },
}

const DEAD_FLAGS = { limit: { value: 'count', help: 'how many to print, newest first (50)' } } as const
const RETRY_FLAGS = { all: { help: 'the dead letters of every queue' } } as const
const DASHBOARD_FLAGS = { port: { value: 'port', help: 'where it listens (3020)' } } as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function retryOne(boss: Boss, id: string): Promise<void> {
  const found = await findDeadLetter(boss, id)
  if (!found || (await redriveDeadLetters(boss, found)) === 0) throw new Fault(`there is no dead letter ${id}`)
  say(`${found.queue}: 1 sent again`)
}

async function retryQueues(boss: Boss, queues: readonly JobName[]): Promise<void> {
  let total = 0
  for (const queue of queues) {
    const sent = await redriveDeadLetters(boss, { queue })
    if (sent > 0) say(`${queue}: ${sent.toLocaleString('en')} sent again`)
    total += sent
  }
  if (total === 0) say('no dead letters to send again')
}

/** Throws for a typo, naming the nearest. */
function queueOf(word: string): JobName {
  const name = word.replace(/\.dead$/, '')
  const known = jobNames.find((queue) => queue === name)
  if (known) return known
  const meant = nearest(name, jobNames)
  throw new Fault(
    `there is no queue "${word}"${meant ? `; did you mean "${meant}"?` : '; `shop jobs list` has them'}`,
    2,
  )
}

/** Hashes are kept to themselves, though no payload should hold what can be used. */
const SECRET = /hash|password|token|secret/i

function describe({ id, queue, diedAt, tries, reason, payload, requestId }: DeadLetter): string {
  const shown = Object.entries(payload).filter(([key]) => !SECRET.test(key))
  const about = [...shown, ...(requestId ? [['request', requestId]] : [])].map(
    ([key, value]) => `${key} ${text(value)}`,
  )
  return `${id}  ${queue}  ${diedAt.toISOString()}  after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${reason}\n  ${about.join(', ')}`
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

/** Looks into the queues, and sends again what failed for good. */
export const jobs: Command = {
  usage: `Usage: npm run shop jobs <verb>

  list                 what waits, is delayed, is being done and has died, for each queue
  dead [queue]         the dead letters, newest first: when, why, and what they are about
    --limit <count>    how many to print (50)
  retry <queue>        sends the dead letters of a queue back to it, each once, with all its tries before it
  retry <id>           the same for one of them
  retry --all          the same for every queue
  dashboard            a page for browsers to look into the queues with, for this machine alone, until Ctrl-C
    --port <port>      where it listens (3020)

They work on the database of DATABASE_URL, or on the embedded Postgres when it is empty.
`,
  async run([name = '', ...words]) {
    const verb = verbs[name]
    if (!verb) {
      const meant = nearest(name, Object.keys(verbs))
      throw new Fault(`unknown verb "${name}"${meant ? `; did you mean "${meant}"?` : ''} Try --help.`, 2)
    }
    const act = verb(words)
    try {
      await withDatabaseUrl(act, { onProgress: say })
      return 0
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault(error instanceof Error ? error.message : String(error))
    }
  },
}

const withQueues = (act: (boss: Boss) => Promise<void>) => async (url: string) => {
  const pool = createPool({ url, max: 2, applicationName: 'shop-jobs' })
  try {
    const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
    await act(boss).finally(() => boss.stop({ graceful: false }))
  } finally {
    await pool.end()
  }
}

function say(message: string): void {
  process.stdout.write(`${message}\n`)
}
