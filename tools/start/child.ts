import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Fault } from './bootstrap/fault.mjs'
import type { ProcessLog } from './logs.ts'

const LEASH = new URL('./leash.ts', import.meta.url).href

/** Longer than the server needs to finish what it is doing. */
const STOP_PATIENCE_MS = 10_000

export interface ChildOptions {
  /** Who it is, for people and for the name of its log: `server`. */
  name: string
  /** The program, a TypeScript source. */
  entry: string | URL
  args?: string[]
  env: NodeJS.ProcessEnv
  log: ProcessLog
  /** Called with the id of the process. */
  onProcess?: ((pid: number) => void) | undefined
  /** Ends the start while it is under way. */
  signal?: AbortSignal | undefined
}

export interface Child {
  process: ChildProcess
  /** Resolves with how it ended, in words: `exit code 1`, `signal SIGKILL`. */
  ended: Promise<Ending>
  /** Asks it to end, and insists when it does not. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

export interface Ending {
  ok: boolean
  how: string
}

const living = new Set<Child>()

/** Ends every child at once: the last resort, also when this process goes in some way nobody thought of. */
export function killChildren(): void {
  for (const child of living) child.kill()
}
process.on('exit', killChildren)

/**
 * Starts a program of this project on the Node that runs now. It has its own process group, so that Ctrl-C reaches only
 * us and the order of stopping is ours; a leash ends it should this process die without a word.
 */
export function spawnChild({ name, entry, args = [], env, log, onProcess }: ChildOptions): Child {
  const program = entry instanceof URL ? fileURLToPath(entry) : entry
  log.begin()
  const child = spawn(process.execPath, ['--conditions=development', '--import', LEASH, program, ...args], {
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log.descriptor, log.descriptor, 'ipc'],
  })
  if (child.pid) onProcess?.(child.pid)

  const handle: Child = {
    process: child,
    ended: new Promise((resolve) => {
      const end = (ending: Ending) => {
        living.delete(handle)
        log.catchUp()
        resolve(ending)
      }
      child.once('error', (error) => end({ ok: false, how: `${name} could not be started: ${error.message}` }))
      child.once('exit', (code, signal) =>
        end({ ok: code === 0, how: signal ? `signal ${signal}` : `exit code ${code}` }),
      )
    }),
    async stop() {
      const insist = setTimeout(() => handle.kill(), STOP_PATIENCE_MS)
      child.kill('SIGTERM')
      await handle.ended
      clearTimeout(insist)
    },
    kill() {
      try {
        // The whole group: a child may have children.
        if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
      } catch {
        // It is gone already.
      }
    },
  }
  living.add(handle)
  return handle
}

/** Runs a program to its end and answers with the last message it sent. When it fails, throws a Fault: `failure` and its last words. */
export async function runChild(options: ChildOptions & { failure: string }): Promise<unknown> {
  const { signal, failure, log } = options
  signal?.throwIfAborted()
  const child = spawnChild(options)
  let answer: unknown
  child.process.on('message', (message) => {
    answer = message
  })
  const stop = () => void child.stop()
  signal?.addEventListener('abort', stop)
  const { ok, how } = await child.ended
  signal?.removeEventListener('abort', stop)
  signal?.throwIfAborted()
  if (!ok) throw new Fault(describeEnd(failure, how, log))
  return answer
}

/** What happened, the last lines of the process as far as they were not on the screen, and where all of them are. */
export function describeEnd(what: string, how: string, log: ProcessLog): string {
  return [`${what} (${how}).`, ...log.unseen().map((line) => `  ${line}`), `All of it: ${log.file}`].join('\n')
}
