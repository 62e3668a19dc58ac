import { stopOnSignal, untilReachable } from '@shop/config/lifecycle'
import { createLogger } from '@shop/config/logger'
import { isUnavailable } from '@shop/db'
import { setTimeout as wait } from 'node:timers/promises'
import { createApp } from './app.ts'
import { createDeps } from './deps.ts'
import { appOptions, readEnv } from './env.ts'
import { listen } from './listen.ts'

const env = readEnv()
const log = createLogger({ name: 'server', level: env.LOG_LEVEL, pretty: env.NODE_ENV === 'development' })
const deps = await untilReachable(() => createDeps(env, log), {
  log,
  name: `the database at ${new URL(env.DATABASE_URL).host}`,
  isUnavailable,
  hint: 'Has the migration of this release run (pnpm db:migrate)?',
})
const app = await createApp(deps, appOptions(env))

stopOnSignal(log, async () => {
  deps.health.drain()
  await wait(env.DRAIN_SECONDS * 1_000)
  await app.close()
  await deps.close()
})

await listen(app, { host: env.HOST, port: env.PORT })
