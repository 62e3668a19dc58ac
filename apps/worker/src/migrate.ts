import { untilReachable } from '@shop/config/lifecycle'
import { createLogger } from '@shop/config/logger'
import { installQueues } from '@shop/core/jobs'
import { isUnavailable } from '@shop/db'
import { migrate } from '@shop/db/migrate'
import { readMigrateEnv } from './env.ts'

/** Brings a database up to this release: tables, then queues. Part of every deployment; safe to repeat. */
const env = readMigrateEnv()
const log = createLogger({ name: 'migrate', level: env.LOG_LEVEL, pretty: env.NODE_ENV === 'development' })
const database = { log, name: `the database at ${new URL(env.DATABASE_URL).host}`, isUnavailable }

const { applied } = await untilReachable(() => migrate(env.DATABASE_URL), database)
await installQueues(env.DATABASE_URL)
log.info({ applied }, applied.length > 0 ? `Applied ${applied.length} migrations` : 'The database is up to date')
