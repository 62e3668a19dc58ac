import { join } from 'node:path'
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbedded } from '@shop/db/embedded'
import { Fault } from './bootstrap/fault.mjs'

/** A crash after this long in service does not count with the ones before. */
const STEADY_MS = 30_000
const MOST_CRASHES = 3

export interface PostgresOptions {
  /** Its data are in the folder `postgres` below; undefined for one that keeps nothing. */
  dataDir: string | undefined
  port: number
  say: (line: string) => void
  /** Called when it ended and could not be brought back. */
  onGivenUp: (reason: string) => void
}

/** Starts the embedded Postgres, and again when it should end before `stop`. Throws a Fault when it cannot run here. */
export async function startPostgres({ dataDir, port, say, onGivenUp }: PostgresOptions): Promise<{
  url: string
  stop(): Promise<void>
}> {
  const start = () =>
    startEmbedded(
      dataDir === undefined ? { ephemeral: true, port } : { dataDir: join(dataDir, 'postgres'), port, onProgress: say },
    )
  let stopping = false
  let postgres = await start().catch((error: unknown) => {
    throw error instanceof EmbeddedPostgresError ? new Fault(error.message) : error
  })
  const { url } = postgres

  async function watch({ exited }: EmbeddedPostgres, crashesBefore: number): Promise<void> {
    const since = performance.now()
    await exited
    if (stopping) return
    const crashes = performance.now() - since > STEADY_MS ? 1 : crashesBefore + 1
    if (dataDir === undefined || crashes >= MOST_CRASHES) throw new Fault('Postgres ended unexpectedly.')
    say('Postgres ended unexpectedly: starting it again.')
    postgres = await start()
    if (postgres.url !== url) throw new Fault(`Postgres is back, but its port ${port} was taken meanwhile.`)
    say('Postgres is back.')
    return watch(postgres, crashes)
  }
  watch(postgres, 0).catch((error: unknown) => onGivenUp(error instanceof Error ? error.message : String(error)))

  return {
    url,
    stop() {
      stopping = true
      return postgres.stop()
    },
  }
}
