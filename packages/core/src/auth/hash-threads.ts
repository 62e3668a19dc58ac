import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Options } from '@node-rs/argon2'
import type { HashAnswer, HashOrder } from './hash-thread.ts'

/** argon2 in threads of its own, which give way to the event loop where the system can do that. */

export const hash = (password: string, options: Options) => run({ password, options }) as Promise<string>
export const verify = (against: string, password: string) => run({ password, against }) as Promise<boolean>

// Built, the thread is JavaScript too.
const THREAD = new URL(`./hash-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

/** Threads that wait for work. There are as many as there were ever calls at one time: the caller limits those. */
const idle = new Set<Worker>()

async function run(order: HashOrder): Promise<string | boolean> {
  const thread = takeIdle() ?? startThread()
  // Only work keeps the process alive.
  thread.ref()
  thread.postMessage(order)
  // Rejects when the thread dies of it.
  const [answer] = (await once(thread, 'message')) as [HashAnswer]
  thread.unref()
  idle.add(thread)
  if ('error' in answer) throw answer.error
  return answer.result
}

function takeIdle(): Worker | undefined {
  const [thread] = idle
  if (thread) idle.delete(thread)
  return thread
}

function startThread(): Worker {
  const thread = new Worker(THREAD)
  // One that dies while it waits is not used again, and does not take the process along.
  thread.on('error', () => idle.delete(thread))
  return thread
}
