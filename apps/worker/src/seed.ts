import { createLogger } from '@shop/config/logger'
import { seedShop } from '@shop/core/demo'
import { openStorage } from '@shop/core/storage'
import { createDb } from '@shop/db'
import { readSeedEnv } from './env.ts'

/** Adds what is missing of the demo shop to a migrated database and its storage. For development; safe to repeat. */
const env = readSeedEnv()
const log = createLogger({ name: 'seed', level: env.LOG_LEVEL, pretty: env.NODE_ENV === 'development' })
const storage = await openStorage(env)
const { db, close } = createDb({ url: env.DATABASE_URL, applicationName: 'shop-seed' })
await seedShop(db, storage, { onProgress: (message) => log.info(message) }).finally(close)
