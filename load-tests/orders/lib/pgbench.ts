import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Where Debian has it. */
const DEBIAN = '/usr/lib/postgresql'

/** The path of pgbench, or null when this machine has none. */
export function findPgbench(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions.map((one) => join(DEBIAN, one, 'bin'))]
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path)) ?? null
}

export interface PgbenchRun {
  databaseUrl: string
  /** The path of the script. */
  script: string
  clients: number
  /** Of each client. */
  transactions: number
  variables: Record<string, number>
}

/** Transactions per second, connecting not counted. Throws when one fails. */
export async function runPgbench(pgbench: string, { databaseUrl, script, ...how }: PgbenchRun): Promise<number> {
  const variables = Object.entries(how.variables).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const { stdout } = await run(pgbench, [
    ...'-n -M prepared -j 2'.split(' '),
    `--file=${script}`,
    `--client=${how.clients}`,
    `--transactions=${how.transactions}`,
    ...variables,
    databaseUrl,
  ])
  const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
  const failed = Number(/number of failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0)
  if (!(perSecond > 0) || failed > 0) throw new Error(`pgbench said: ${stdout}`)
  return perSecond
}
