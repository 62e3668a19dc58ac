// A lock file that names the processes which hold it. One whose holders are all dead is nobody's: the next one takes it.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, knownProcess } from './processes.mjs'

/** @typedef {import('./processes.mjs').KnownProcess} Holder */

/**
 * @typedef {object} Lock
 * @property {(pid: number) => void} share makes another process a holder, so that the lock outlives this one with it
 * @property {() => void} release
 */

let attempts = 0

/**
 * Takes the lock, or answers undefined when living processes hold it.
 * @param {string} path
 * @returns {Lock | undefined}
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const own = `${path}.${process.pid}.${++attempts}`
  /** @type {Holder[]} */
  const holders = [knownProcess(process.pid)]
  writeFileSync(own, JSON.stringify(holders))
  try {
    // A link appears at once and with its content, and fails where the name exists: that is the whole lock.
    if (!link(own, path) && !(clearAbandoned(path, own) && link(own, path))) return undefined
  } finally {
    rmSync(own, { force: true })
  }
  return {
    share(pid) {
      holders.push(knownProcess(pid))
      writeFileSync(own, JSON.stringify(holders))
      renameSync(own, path)
    },
    release: () => rmSync(path, { force: true }),
  }
}

/**
 * Takes the lock as soon as nobody else holds it.
 * @param {string} path
 * @param {(holder: Holder) => void} [onWait] called once, when there is somebody to wait for
 * @returns {Promise<Lock>}
 */
export async function lock(path, onWait) {
  for (let waited = false; ; waited = true) {
    const held = tryLock(path)
    if (held) return held
    const holder = holdersOf(path)[0]
    if (holder && !waited) onWait?.(holder)
    await sleep(200)
  }
}

/**
 * The living processes that hold the lock.
 * @param {string} path
 * @returns {Holder[]}
 */
export const holdersOf = (path) => parse(read(path)).filter(isAlive)

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean} false when the name is taken
 */
function link(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Moves a dead lock aside. Somebody else may have done so and locked anew since we looked: then theirs goes back.
 * @param {string} path
 * @param {string} own
 * @returns {boolean} whether the name is free now, as far as we are concerned
 */
function clearAbandoned(path, own) {
  const seen = read(path)
  if (seen === undefined) return true
  if (parse(seen).some(isAlive)) return false
  const aside = `${own}.old`
  try {
    renameSync(path, aside)
    if (read(aside) === seen) return true
    link(aside, path)
    return false
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error
    return true
  } finally {
    rmSync(aside, { force: true })
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string | undefined} text
 * @returns {Holder[]}
 */
function parse(text) {
  try {
    const holders = JSON.parse(text ?? '[]')
    return Array.isArray(holders) ? holders : []
  } catch {
    return []
  }
}
