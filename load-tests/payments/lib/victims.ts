import { startWorkerProcess } from '../../catalogue/lib/processes.ts'
import { startServer } from '../../security/lib/shop.ts'
import type { PayShop } from './pay-shop.ts'

/** A server and a worker that are killed and started again. */
export interface Victims extends AsyncDisposable {
  /** Where the server is now. */
  url(): string
  /** As by a power cut, and back again. */
  killServer(): Promise<void>
  killWorker(): Promise<void>
}

export async function startVictims({ databaseUrl, settings }: PayShop): Promise<Victims> {
  let server = await startServer(databaseUrl, settings)
  let worker = startWorkerProcess(settings)
  return {
    url: () => server.url,
    async killServer() {
      process.kill(server.pid, 'SIGKILL')
      await server.stop()
      server = await startServer(databaseUrl, settings)
    },
    async killWorker() {
      await worker.kill()
      worker = startWorkerProcess(settings)
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await worker[Symbol.asyncDispose]()
    },
  }
}
