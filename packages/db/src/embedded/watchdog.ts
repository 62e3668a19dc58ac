import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { postgresEnv } from './account.ts'
import type { Home } from './home.ts'

/**
 * Waits for a line from its parent. The end of the pipe instead means that the parent died without stopping Postgres,
 * by kill -9 for instance: then this does it, the orderly way and after five seconds the hard way.
 */
const SCRIPT = `
read -r released && exit
kill -INT "$1"
tries=25
while kill -0 "$1" && [ "$tries" -gt 0 ]; do sleep 0.2; tries=$((tries - 1)); done
kill -QUIT "$1"
[ -z "$2" ] || rm -rf "$2"
`

export interface GuardOptions {
  /** The server. */
  pid: number
  home: Home
  /** Whether to remove the whole folder after the server has ended. */
  removeHome: boolean
}

/**
 * Lets the server die with this process, however that dies. Windows has no shell for it; there the next start stops
 * what was left running.
 * @returns a function that calls the watchdog off
 */
export function guard({ pid, home, removeHome }: GuardOptions): () => void {
  if (process.platform === 'win32') return () => {}
  const args = ['-c', SCRIPT, 'shop-postgres-watchdog', String(pid), removeHome ? home.path : '']
  const watchdog = spawn('/bin/sh', args, {
    ...home.account,
    cwd: '/',
    env: postgresEnv(),
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watchdog.on('error', () => {})
  watchdog.stdin.on('error', () => {})
  // It must not keep this process alive.
  watchdog.unref()
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref()
  return () => watchdog.stdin.end('released\n')
}
