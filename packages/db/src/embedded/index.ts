import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '../admin.ts'
import { type Binaries, prepareBinaries } from './binaries.ts'
import { ensureCluster } from './cluster.ts'
import { EmbeddedPostgresError, EmbeddedRunningError } from './errors.ts'
import { createHome, createTemporaryHome, findHome, type Home, readPassword } from './home.ts'
import { findPostmaster, isOrphan, removeStalePidFile } from './pid-file.ts'
import { findFreePort } from './ports.ts'
import { type Launched, type LaunchOptions, launch, stopPostmaster } from './postmaster.ts'
import { waitUntilGone } from './processes.ts'

export { EmbeddedPostgresError, EmbeddedRunningError } from './errors.ts'

const DEFAULT_PORT = 5433
const DATABASE = 'shop'
/** How long a killed server's last processes are waited for. */
const LEFTOVERS_TIMEOUT_MS = 15_000

export interface PersistentOptions {
  /** Where the data live; created when missing. One server at a time works on it. */
  dataDir: string
  /** The port wished for; when it is taken, the next free one. */
  port?: number
  ephemeral?: false
  onProgress?: (message: string) => void
}

export interface EphemeralOptions {
  /** An empty server in a temporary folder, fast because a power failure would cost its data; gone with `stop`. */
  ephemeral: true
  port?: number
}

export interface EmbeddedPostgres {
  /** Superuser URL, of the database `shop`, or `postgres` for an ephemeral server. */
  url: string
  port: number
  /** Where the data are, which is not always where they were asked for (see `onProgress`). */
  dataDir: string
  /** Resolves when the server has ended, be it by `stop` or by itself. */
  exited: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts Postgres from npm on 127.0.0.1. It ends with this process, however that ends, and what was committed is there
 * at the next start.
 * @throws EmbeddedRunningError when another process runs it on this folder; EmbeddedPostgresError when it cannot run
 */
export async function startEmbedded(options: PersistentOptions | EphemeralOptions): Promise<EmbeddedPostgres> {
  return options.ephemeral ? startEphemeral(options) : startPersistent(options)
}

async function startPersistent(options: PersistentOptions): Promise<EmbeddedPostgres> {
  const { dataDir, port = DEFAULT_PORT, onProgress = () => {} } = options
  const { home, binaries, isNew } = await prepare(dataDir, onProgress).catch(explainDataDir(dataDir))
  const server = await launchUntilUp({ home, binaries, ephemeral: false }, port)
  const url = await urlOf(home, server.postmaster.port, DATABASE)
  if (isNew) await createDatabase(url)
  if (server.postmaster.port !== port) {
    onProgress(`port ${port} is taken: Postgres listens on ${server.postmaster.port}`)
  }
  return describe(home, url, server, () => server.stop())
}

async function prepare(
  dataDir: string,
  onProgress: (message: string) => void,
): Promise<{ home: Home; binaries: Binaries; isNew: boolean }> {
  const home = (await findHome(dataDir)) ?? (await createHome(dataDir, onProgress))
  const binaries = await prepareBinaries(home.account)
  return { home, binaries, isNew: await ensureCluster(home, binaries, false) }
}

/** A folder that cannot be used is a matter of settings. */
function explainDataDir(dataDir: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as NodeJS.ErrnoException
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) throw error
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} cannot be used (${message}). Set SHOP_DATA_DIR to another.`,
      { cause: error },
    )
  }
}

async function startEphemeral({ port }: EphemeralOptions): Promise<EmbeddedPostgres> {
  const home = await createTemporaryHome()
  const removeHome = () => rm(home.path, { recursive: true, force: true })
  try {
    const binaries = await prepareBinaries(home.account)
    await ensureCluster(home, binaries, true)
    const server = await launchUntilUp({ home, binaries, ephemeral: true }, port)
    const url = await urlOf(home, server.postmaster.port, 'postgres')
    return describe(home, url, server, () => server.stop().then(removeHome))
  } catch (error) {
    await removeHome()
    throw error
  }
}

function describe(home: Home, url: string, server: Launched, stop: () => Promise<void>): EmbeddedPostgres {
  let stopping: Promise<void> | undefined
  return {
    url,
    port: server.postmaster.port,
    dataDir: home.path,
    exited: server.exited,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** The URL of the server that runs on this folder, or null. */
export async function findEmbedded(dataDir: string): Promise<string | null> {
  const home = await findHome(dataDir)
  if (!home) return null
  const postmaster = await findPostmaster(home)
  return postmaster?.state === 'ready' ? urlOf(home, postmaster.port, DATABASE) : null
}

type Server = Omit<LaunchOptions, 'port'>

async function launchUntilUp(server: Server, preferredPort: number | undefined): Promise<Launched> {
  const deadline = Date.now() + LEFTOVERS_TIMEOUT_MS
  let port = await findFreePort(preferredPort)
  while (Date.now() < deadline) {
    await makeWay(server.home, server.binaries)
    const result = await launch({ ...server, port })
    if (typeof result === 'object') return result
    if (result === 'port taken') port = await findFreePort(port + 1)
    else await sleep(100)
  }
  throw new EmbeddedPostgresError(
    `Processes of an earlier Postgres still use ${server.home.path}. End them, and start again.`,
  )
}

/** Clears away what is left of a server nobody looks after; one that somebody does look after is left alone. */
async function makeWay(home: Home, binaries: Binaries): Promise<void> {
  const postmaster = await findPostmaster(home)
  if (postmaster && !(await isOrphan(home, postmaster))) {
    throw new EmbeddedRunningError(home.path, await urlOf(home, postmaster.port, DATABASE))
  }
  if (postmaster?.state === 'stopping') await waitUntilGone(postmaster.pid, LEFTOVERS_TIMEOUT_MS)
  else if (postmaster) await stopPostmaster(home, postmaster.pid, binaries)
  await removeStalePidFile(home)
}

async function urlOf(home: Home, port: number, database: string): Promise<string> {
  return `postgresql://postgres:${await readPassword(home)}@127.0.0.1:${port}/${database}`
}
