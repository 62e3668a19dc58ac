import { join, resolve } from 'node:path'
import { ROOT } from './bootstrap/places.mjs'

/** Where the embedded Postgres, what is uploaded, and the logs live. A relative path starts at the checkout. */
export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(ROOT, env.SHOP_DATA_DIR || '.data')

/** The UPLOAD_DIR of server and worker, wherever they run. */
export const uploadDirOf = (env: NodeJS.ProcessEnv, dataDir = dataDirOf(env)): string =>
  resolve(ROOT, env.UPLOAD_DIR || join(dataDir, 'uploads'))
