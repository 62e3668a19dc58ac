import { constants } from 'node:os'
import { Fault } from './fault.mjs'
import { isAlive, knownProcess, parentOf } from './processes.mjs'

/**
 * Stays with a child until it ends: passes signals on to it, and its exit code back.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function handOver(child) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  whenNpmDies(() => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Fault(`${child.spawnfile} could not be started: ${error.message}`)))
    child.on('exit', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : (code ?? 1)))
  })
}

/**
 * A killed npm cannot pass anything on, so it is watched. Only npm: a shell that ends leaves its background jobs running.
 * @param {() => void} then
 */
function whenNpmDies(then) {
  if (!process.env.npm_lifecycle_event) return
  // Some shells stay between npm and its script, others become the script.
  const parent = parentOf(process.pid)
  const npm = [parent, parent && parentOf(parent.pid)].find((ancestor) => ancestor?.command.includes('npm'))
  if (!npm) return
  const known = knownProcess(npm.pid)
  const timer = setInterval(() => {
    if (isAlive(known)) return
    clearInterval(timer)
    then()
  }, 1_000)
  timer.unref()
}
