import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { installQueues } from '@shop/core/jobs'
import { createDb, type RootDb } from '@shop/db'
import { startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed } from '@shop/db/seed'

export interface AttackedShop extends AsyncDisposable {
  /** Where each server process is. */
  urls: [string, ...string[]]
  db: RootDb
  databaseUrl: string
}

export interface AttackedShopOptions {
  /** Server processes on the one database. */
  servers?: number
  settings?: Record<string, string>
}

const MAIN = new URL('../../../apps/server/src/main.ts', import.meta.url).pathname

/** A shop to attack: a Postgres of its own in a temporary folder, the demo data, and real server processes. */
export async function startAttackedShop({ servers = 1, settings = {} }: AttackedShopOptions): Promise<AttackedShop> {
  await using started = new AsyncDisposableStack()
  const postgres = await startEmbedded({ ephemeral: true })
  started.defer(() => postgres.stop())
  await migrate(postgres.url)
  await installQueues(postgres.url)
  const { db, close } = createDb({ url: postgres.url, max: 2, applicationName: 'shop-attack' })
  started.defer(close)
  await seed(db)

  const start = async () => {
    const { url, stop } = await startServer(postgres.url, settings)
    started.defer(stop)
    return url
  }
  const urls: AttackedShop['urls'] = [await start()]
  while (urls.length < servers) urls.push(await start())
  const all = started.move()
  return { urls, db, databaseUrl: postgres.url, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

export interface ServerProcess {
  url: string
  pid: number
  stop(): Promise<void>
  /** As by a power cut. */
  kill(): Promise<void>
  isRunning(): boolean
}

/** A server process on the database, at the PORT of the settings or a free one; what it logs goes nowhere, or to the open file. */
export async function startServer(
  databaseUrl: string,
  settings: Record<string, string>,
  log: number | 'ignore' = 'ignore',
): Promise<ServerProcess> {
  const port = Number(settings['PORT'] ?? (await freePort()))
  const url = `http://127.0.0.1:${port}`
  const server = spawn(process.execPath, ['--conditions=development', MAIN], {
    stdio: ['ignore', log, 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      RATE_LIMIT_SCALE: '1',
      ...settings,
      DATABASE_URL: databaseUrl,
      PORT: String(port),
    },
  })
  const ended = once(server, 'exit')
  const isRunning = () => server.exitCode === null && server.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    server.kill(signal)
    await ended
  }
  const [stop, kill] = [() => end('SIGTERM'), () => end('SIGKILL')]
  for (const deadline = Date.now() + 30_000; ; await wait(50)) {
    const isReady = (await fetch(`${url}/ready`).catch(() => undefined))?.ok
    if (isReady) return { url, stop, kill, isRunning, pid: server.pid ?? 0 }
    if (isRunning() && Date.now() < deadline) continue
    await stop()
    throw new Error(`The server did not start at ${url}`)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
