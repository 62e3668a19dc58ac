import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { clusterOf, type Home } from './home.ts'
import { commandOf, isAlive, parentOf } from './processes.ts'

export interface Postmaster {
  pid: number
  port: number
  state: 'starting' | 'ready' | 'stopping'
}

/** Part of the server's command line, so that it says itself who looks after it. */
export const ownerSetting = (pid: number): string => `cluster_name=shop-${pid}`

/** Postgres' own note of itself, postmaster.pid: its number first, the port fourth, its state eighth. */
export async function readPidFile(home: Home): Promise<Postmaster | null> {
  const text = await readFile(pidFileOf(home), 'utf8').catch(() => '')
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!pid) return null
  const state = lines[7]?.trim()
  return { pid, port: Number(lines[3]), state: state === 'ready' || state === 'stopping' ? state : 'starting' }
}

/** The server that runs on this home, whoever has started it; null when there is none. */
export async function findPostmaster(home: Home): Promise<Postmaster | null> {
  const noted = await readPidFile(home)
  return noted && (await holderOf(home, noted.pid)) === 'postmaster' ? noted : null
}

/** Whether the process that started it is gone, so that nobody will ever stop it. */
export async function isOrphan(home: Home, { pid }: Postmaster): Promise<boolean> {
  // Postgres notes its command line, for where those of processes cannot be read.
  const note = () => readFile(join(clusterOf(home), 'postmaster.opts'), 'utf8').catch(() => '')
  const command = (await commandOf(pid)) ?? (await note())
  const owner = Number(/cluster_name=shop-(\d+)/.exec(command)?.[1])
  return process.platform === 'win32' ? !(await isAlive(owner)) : (await parentOf(pid)) !== owner
}

/**
 * Removes the note of a server that was killed. Postgres does so itself, unless its number has meanwhile gone to another
 * process of the same account.
 */
export async function removeStalePidFile(home: Home): Promise<void> {
  const noted = await readPidFile(home)
  if (noted && (await holderOf(home, noted.pid)) === 'other') await rm(pidFileOf(home), { force: true })
}

/** Numbers of processes are used again: the command line decides. Where it cannot be read, Postgres has to. */
async function holderOf(home: Home, pid: number): Promise<'postmaster' | 'other' | 'unknown'> {
  if (!(await isAlive(pid))) return 'other'
  if (process.platform === 'win32') return 'postmaster'
  const command = await commandOf(pid)
  if (command === null) return 'unknown'
  return command.includes(clusterOf(home)) ? 'postmaster' : 'other'
}

function pidFileOf(home: Home): string {
  return join(clusterOf(home), 'postmaster.pid')
}
