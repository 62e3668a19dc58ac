import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { postgresEnv } from './account.ts'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { clusterOf, type Home, logOf } from './home.ts'
import { ownerSetting, type Postmaster, readPidFile } from './pid-file.ts'
import { signal, waitUntilGone } from './processes.ts'
import { guard } from './watchdog.ts'

const run = promisify(execFile)

const POLL_MS = 10
/** Recovery after a crash is part of the start. */
const START_TIMEOUT_MS = 60_000
/** How long Postgres gets to close its connections and write a checkpoint, before it is made to stop at once. */
const FAST_SHUTDOWN_MS = 5_000

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'timezone=UTC',
  'log_timezone=UTC',
]

/** For data nobody will miss: nothing waits for the disk. */
const EPHEMERAL_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
]

export interface LaunchOptions {
  home: Home
  binaries: Binaries
  port: number
  ephemeral: boolean
}

/** A server this process has started. */
export interface Launched {
  postmaster: Postmaster
  /** Resolves when the server has ended, for whatever reason. */
  exited: Promise<void>
  stop(): Promise<void>
}

export type LaunchFailure = 'port taken' | 'still in use'

/** Starts the server and waits until it takes connections. Some failures are worth another try: those are returned. */
export async function launch({ home, binaries, port, ephemeral }: LaunchOptions): Promise<Launched | LaunchFailure> {
  const child = await spawnPostgres(home, binaries, port, ephemeral)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const pid = child.pid
  if (pid === undefined) throw new EmbeddedPostgresError(`${binaries.postgres} does not start.`)
  const release = guard({ pid, home, removeHome: ephemeral })
  const deadline = Date.now() + START_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      release()
      return explainFailure(home)
    }
    const postmaster = await readPidFile(home)
    if (postmaster?.pid === pid && postmaster.state === 'ready') {
      const stop = async () => {
        await stopPostmaster(home, pid, binaries)
        await exited
        release()
      }
      return { postmaster, exited, stop }
    }
    await sleep(POLL_MS)
  }
  child.kill('SIGQUIT')
  release()
  throw new EmbeddedPostgresError(`Postgres was not ready within ${START_TIMEOUT_MS / 1_000} s; see ${logOf(home)}.`)
}

/** Stops a server in an orderly way, with what is committed on the disk; the hard way when it takes too long. */
export async function stopPostmaster(home: Home, pid: number, { pgCtl }: Binaries): Promise<void> {
  if (process.platform === 'win32') {
    await run(pgCtl, ['stop', '-D', clusterOf(home), '-m', 'fast'], { env: postgresEnv() }).catch(() => {})
    return
  }
  signal(pid, 'SIGINT')
  if (await waitUntilGone(pid, FAST_SHUTDOWN_MS)) return
  signal(pid, 'SIGQUIT')
  await waitUntilGone(pid, FAST_SHUTDOWN_MS)
}

async function spawnPostgres(home: Home, binaries: Binaries, port: number, ephemeral: boolean): Promise<ChildProcess> {
  const settings = [...SETTINGS, ...(ephemeral ? EPHEMERAL_SETTINGS : []), ownerSetting(process.pid)]
  const log = await open(logOf(home), 'w', 0o600)
  try {
    const child = spawn(
      binaries.postgres,
      ['-D', clusterOf(home), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...home.account,
        cwd: home.path,
        env: postgresEnv(),
        stdio: ['ignore', log.fd, log.fd],
        // Its own process group: Ctrl-C is for whoever started it, who then stops it in its turn.
        detached: true,
        windowsHide: true,
      },
    )
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    await log.close()
  }
}

async function explainFailure(home: Home): Promise<LaunchFailure> {
  const log = await readFile(logOf(home), 'utf8').catch(() => '')
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return 'port taken'
  // A process of a killed server may live on for a moment; or another start was faster.
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(log)) return 'still in use'
  const lines = log.trim().split('\n')
  const reason = lines.find((line) => /FATAL: |^postgres: /.test(line)) ?? lines.at(-1)
  throw new EmbeddedPostgresError(`Postgres does not start: ${reason || 'it says nothing'} (${logOf(home)})`)
}
