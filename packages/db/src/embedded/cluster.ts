import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { postgresEnv } from './account.ts'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { clusterOf, giveTo, type Home, PASSWORD_FILE } from './home.ts'
import { isAlive } from './processes.ts'

const run = promisify(execFile)

/**
 * Initialises the cluster under another name and renames it when it is complete, so that an interrupted initdb leaves
 * nothing that could be taken for one.
 * @returns whether there is a new cluster
 */
export async function ensureCluster(home: Home, binaries: Binaries, ephemeral: boolean): Promise<boolean> {
  const cluster = clusterOf(home)
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  if (version !== null) {
    if (Number(version) === binaries.majorVersion) return false
    throw new EmbeddedPostgresError(
      `The data in ${home.path} are of Postgres ${version.trim()}, this is Postgres ${binaries.majorVersion}. Remove the folder to start anew, or set SHOP_DATA_DIR to another.`,
    )
  }
  await removeAbandoned(home)
  const work = join(home.path, `initdb.${process.pid}`)
  await mkdir(work, { mode: 0o700 })
  await giveTo(home.account, work)
  try {
    await initdb(home, binaries, work, ephemeral)
    await rename(join(work, PASSWORD_FILE), join(work, 'cluster', PASSWORD_FILE))
    // Fails when another process was faster: then its cluster is the one.
    await rename(join(work, 'cluster'), cluster).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return true
}

async function initdb(home: Home, { initdb }: Binaries, work: string, ephemeral: boolean): Promise<void> {
  const passwordFile = join(work, PASSWORD_FILE)
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await giveTo(home.account, passwordFile)
  const args = [
    ['-D', join(work, 'cluster')],
    ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    // Repeating the hash slows down guessing; 24 random bytes are not guessed, but every connection would pay.
    ['--set', 'scram_iterations=1'],
    // Postgres' own locale: the same on every machine, whatever it has installed.
    ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ['--no-instructions', ...(ephemeral ? ['--no-sync'] : [])],
  ]
  try {
    await run(initdb, args.flat(), { ...home.account, cwd: home.path, env: postgresEnv() })
  } catch (cause) {
    const { stderr } = cause as { stderr?: string }
    const reason = stderr?.split('\n').find((line) => line.includes('error:')) ?? String(cause)
    throw new EmbeddedPostgresError(`Postgres could not be initialised in ${home.path}: ${reason}`, { cause })
  }
}

/** Work folders whose process is gone. One that is alive is initialising right now. */
async function removeAbandoned(home: Home): Promise<void> {
  for (const name of await readdir(home.path)) {
    const pid = Number(/^initdb\.(\d+)$/.exec(name)?.[1])
    const isAbandoned = pid > 0 && (pid === process.pid || !(await isAlive(pid)))
    if (isAbandoned) await rm(join(home.path, name), { recursive: true, force: true })
  }
}
