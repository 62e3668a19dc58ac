import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * @typedef {object} KnownProcess
 * @property {number} pid
 * @property {string} started when it began, for a number may be given to another process later
 */

/**
 * @param {number} pid
 * @returns {KnownProcess}
 */
export const knownProcess = (pid) => ({ pid, started: startOf(pid) })

/** @param {KnownProcess} known */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false
  }
  return startOf(pid) === started
}

/**
 * When a process began, in whatever unit the system tells it; empty where it does not.
 * @param {number} pid
 */
function startOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'lstart')
  // A zombie has ended, and waits for somebody to ask how.
  const { state, fields } = readStat(pid)
  return state === 'Z' ? 'ended' : (fields[18] ?? '')
}

/**
 * @param {number} pid
 * @returns {{ pid: number, command: string } | undefined} the process that started this one
 */
export function parentOf(pid) {
  const parent = Number(process.platform === 'linux' ? readStat(pid).fields[0] : ps(pid, 'ppid'))
  return parent ? { pid: parent, command: commandOf(parent) } : undefined
}

/** @param {number} pid */
function commandOf(pid) {
  if (process.platform !== 'linux') return ps(pid, 'command')
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

/**
 * The columns of /proc/<pid>/stat behind the command, which may hold anything.
 * @param {number} pid
 */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, fields }
  } catch {
    return { state: undefined, fields: [] }
  }
}

/**
 * @param {number} pid
 * @param {string} column
 */
function ps(pid, column) {
  if (process.platform === 'win32') return ''
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
