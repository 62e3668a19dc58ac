import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { type JobOrigin, type JobPayload, originFields } from '@shop/core/jobs'
import type { Deps } from './deps.ts'
import type { Env } from './env.ts'

type LargeJobName = 'catalogue.import' | 'exports.write'
export type LargeJob = { [Name in LargeJobName]: { name: Name; payload: JobPayload<Name> } }[LargeJobName]

/** What the process is told, once, when it starts. */
export interface Order {
  job: LargeJob
  env: Env
  logLevel: string
  /** What every log line has. */
  logFields: object
}

/** What it says before it ends without success. */
export interface Failure {
  message: string
}

const isSource = extname(import.meta.url) === '.ts'
const MAIN = new URL(`large-job${extname(import.meta.url)}`, import.meta.url)
/** Little room for what is young: rows come and go, and a heap that had grown for them would not shrink. */
const FLAGS = ['--max-semi-space-size=2', '--max-old-space-size=96', ...(isSource ? ['--conditions=development'] : [])]

/**
 * Millions of rows neither keep the mails waiting nor leave their memory behind: they are read in a process that ends with
 * them. It ends with the worker, too, however that ends, because their connection closes. Throws when it has failed.
 */
export async function runInOwnProcess(
  job: LargeJob,
  { env, log, signal, origin }: Pick<Deps, 'env' | 'log'> & { signal: AbortSignal; origin?: JobOrigin | undefined },
): Promise<void> {
  signal.throwIfAborted()
  const child = fork(MAIN, { execArgv: FLAGS, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const leave = () => child.connected && child.disconnect()
  signal.addEventListener('abort', leave, { once: true })
  let failure: Failure | undefined
  child.on('message', (message) => {
    failure = message as Failure
  })
  try {
    const logFields = { ...job.payload, ...(origin && originFields(origin)) }
    child.send({ job, env, logLevel: log.level, logFields } satisfies Order)
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null]
    if (code !== 0) throw new Error(failure?.message ?? `The process of ${job.name} ended by ${killedBy ?? code}`)
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
