import { once } from 'node:events'
import { stopOnSignal, untilReachable } from '@shop/config/lifecycle'
import { createLogger } from '@shop/config/logger'
import { isUnavailable } from '@shop/db'
import { createDeps } from './deps.ts'
import { readEnv } from './env.ts'
import { startHealth } from './health.ts'
import { warmUp } from './warm-up.ts'
import { startWorker } from './worker.ts'

const env = readEnv()
const log = createLogger({ name: 'worker', level: env.LOG_LEVEL, pretty: env.NODE_ENV === 'development' })
const deps = await untilReachable(() => createDeps(env, log), {
  log,
  name: `the database at ${new URL(env.DATABASE_URL).host}`,
  isUnavailable,
  hint: 'Has the migration of this release run (pnpm db:migrate)?',
})
await warmUp(deps)
const worker = await startWorker(deps)
// What mails look like, while they are worked on.
const pages = env.NODE_ENV === 'development' ? (await import('./email/preview/pages.ts')).previewPage : undefined
const health = startHealth(env.WORKER_HEALTH_PORT, { worker, ...deps, pages })

stopOnSignal(log, async () => {
  health.close()
  health.closeAllConnections()
  await worker.stop()
  await deps.close()
})

await once(health, 'listening')
log.info({ healthPort: env.WORKER_HEALTH_PORT, queues: worker.queues }, 'Working')
