import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installQueues } from '@shop/core/jobs'
import { createDb, type RootDb } from '@shop/db'
import { type EmbeddedPostgres, startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed } from '@shop/db/seed'
import { childrenOf } from '../../catalogue/lib/processes.ts'
import { type ServerProcess, startServer } from '../../security/lib/shop.ts'

/** A shop of which anything may be killed, and is started again on the same data and at the same address. */
export interface StandingShop extends AsyncDisposable {
  urls: string[]
  db: RootDb
  databaseUrl: string
  /** kill -9 of a server, which then starts again. */
  killServer(index: number): Promise<void>
  /** kill -9 of Postgres, all its processes, which then starts again. */
  killPostgres(): Promise<void>
  /** Servers that ended though nobody killed them. */
  deadServers(): number
  /** What the servers logged so far. */
  logs(): string
  /** Ends the servers in an orderly way. */
  stopServers(): Promise<void>
}

export interface StandingShopOptions {
  servers: number
  settings?: Record<string, string>
}

export async function startStandingShop({ servers: count, settings = {} }: StandingShopOptions): Promise<StandingShop> {
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'shop-standing-'))
  // Postgres, which must not be root, has to get in.
  await chmod(folder, 0o755)
  started.defer(() => rm(folder, { recursive: true, force: true }))
  let postgres: EmbeddedPostgres = await startEmbedded({ dataDir: join(folder, 'data') })
  started.defer(() => postgres.stop())
  const { url: databaseUrl, port } = postgres
  await migrate(databaseUrl)
  await installQueues(databaseUrl)
  const { db, close } = createDb({ url: databaseUrl, max: 2, applicationName: 'shop-proof' })
  started.defer(close)
  await seed(db)

  const logFile = join(folder, 'servers.log')
  const log = await open(logFile, 'a')
  started.defer(() => log.close())
  const start = (own: Record<string, string> = {}) =>
    startServer(databaseUrl, { LOG_LEVEL: 'warn', RATE_LIMIT_SCALE: '1000000', ...settings, ...own }, log.fd)
  const servers: ServerProcess[] = []
  const stopServers = async () => void (await Promise.all(servers.map((server) => server.stop())))
  started.defer(stopServers)
  while (servers.length < count) servers.push(await start())
  const urls = servers.map(({ url }) => url)
  const all = started.move()
  return {
    urls,
    db,
    databaseUrl,
    async killServer(index) {
      await servers[index]?.kill()
      servers[index] = await start({ PORT: new URL(urls[index] ?? '').port })
    },
    async killPostgres() {
      const postmaster = Number(
        readFileSync(join(postgres.dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0],
      )
      const processes = [postmaster, ...childrenOf(postmaster)]
      for (const pid of processes) process.kill(pid, 'SIGKILL')
      await postgres.exited
      // Calls off what would look after the dead one.
      await postgres.stop()
      postgres = await startEmbedded({ dataDir: join(folder, 'data'), port })
      if (postgres.port !== port) throw new Error(`Postgres came back at port ${postgres.port}, not ${port}`)
    },
    deadServers: () => servers.filter((server) => !server.isRunning()).length,
    stopServers,
    logs: () => readFileSync(logFile, 'utf8'),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}
