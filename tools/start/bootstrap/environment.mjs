// The user's npm configuration may say things that break the installation (no scripts, no optional packages, a cache
// that cannot be written). What concerns the network is kept, the rest is set here.
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { TOOLS } from './places.mjs'

const KEPT =
  /^npm_config_(registry|userconfig|globalconfig|cache|(https?_)?proxy|noproxy|cafile|ca|strict_ssl|cert|key|\/\/.*)$/i

/**
 * The environment for npm and pnpm.
 * @param {NodeJS.ProcessEnv} source
 * @returns {NodeJS.ProcessEnv}
 */
export function installEnvironment(source = process.env) {
  const kept = Object.entries(source).filter(([name]) => !/^(npm_|pnpm_config_)/i.test(name) || KEPT.test(name))
  const env = Object.fromEntries(kept)
  delete env.NODE_ENV // production would leave the development dependencies out
  if (!isWritable(env.npm_config_cache ?? join(homedir(), '.npm'))) env.npm_config_cache = join(TOOLS, 'npm-cache')
  return {
    ...env,
    CI: '1', // asks nothing
    npm_config_fetch_retries: '2',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '5000',
    npm_config_update_notifier: 'false',
  }
}

/** Where pnpm keeps its store when it cannot have it under the home folder. */
export function storeArguments() {
  const data = process.env.XDG_DATA_HOME ?? process.env.PNPM_HOME ?? join(homedir(), '.local', 'share', 'pnpm')
  return isWritable(data) ? [] : [`--store-dir=${join(TOOLS, 'store')}`]
}

/**
 * Whether a folder, or the nearest one above that exists, takes files.
 * @param {string} folder
 * @returns {boolean}
 */
export function isWritable(folder) {
  if (!existsSync(folder) && dirname(folder) !== folder) return isWritable(dirname(folder))
  try {
    accessSync(folder, constants.W_OK)
    return statSync(folder).isDirectory()
  } catch {
    return false
  }
}
