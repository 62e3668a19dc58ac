import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { env } from '../env.ts'
import { EmbeddedPostgresError } from './errors.ts'

const run = promisify(execFile)

/** Under whom Postgres runs; empty for whoever runs this process. Fits the options of child_process. */
export type Account = { uid: number; gid: number } | Record<string, never>

/** In the order of liking. `_postgres` is what macOS calls it. */
const CANDIDATES = ['postgres', '_postgres', 'nobody']

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** Postgres refuses to run as root, and to run under a number that has no name. */
export async function chooseAccount(): Promise<Account> {
  if (!isRoot()) return {}
  const entries = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const candidate of CANDIDATES) {
    const [, , uid, gid] = entries.find(([name]) => name === candidate) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new EmbeddedPostgresError(
    'Postgres refuses to run as root, and this machine has no account "postgres" or "nobody" to run it under. Start as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether the account gets to this folder, through every folder above it. */
export async function canEnter(path: string, account: Account): Promise<boolean> {
  if (!isRoot()) return true
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', path], { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

/** What Postgres' programs need of the environment. Its secrets, and the settings called PG*, are not among it. */
const ENVIRONMENT = ['PATH', 'TMPDIR', 'TMP', 'TEMP', 'SystemRoot', 'COMSPEC', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH']

/** The environment for Postgres' programs, whose messages are in English. */
export function postgresEnv(): NodeJS.ProcessEnv {
  return { ...Object.fromEntries(ENVIRONMENT.map((name) => [name, env.inherited[name]])), LC_ALL: 'C' }
}
