import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import { createLogger } from '@shop/config/logger'
import { readEnv } from './env.ts'

/** One server per core, or CLUSTER_WORKERS of them, on one port. One that dies is replaced. */
if (cluster.isPrimary) {
  const env = readEnv()
  const log = createLogger({ name: 'cluster', level: env.LOG_LEVEL, pretty: env.NODE_ENV === 'development' })
  let stopping = false

  for (let count = env.CLUSTER_WORKERS ?? availableParallelism(); count > 0; count--) cluster.fork()
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) return
    log.warn({ pid: worker.process.pid, code, signal }, 'A server died: starting another')
    // A pause, so that one that cannot start does not keep the machine busy.
    setTimeout(() => stopping || cluster.fork(), 1_000)
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal)
    })
  }
} else {
  await import('./main.ts')
}
