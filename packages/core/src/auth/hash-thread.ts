import { platform, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { hashSync, type Options, verifySync } from '@node-rs/argon2'

/** What each of the threads of hash-threads.ts runs. */

export type HashOrder = { password: string } & ({ options: Options } | { against: string })
export type HashAnswer = { result: string | boolean } | { error: unknown }

// Linux gives each thread a priority of its own: whoever waits for a page goes before whoever waits for a hash.
const LOWEST = 19
if (platform() === 'linux') setPriority(LOWEST)

parentPort?.on('message', (order: HashOrder) => {
  parentPort?.postMessage(work(order))
})

function work({ password, ...order }: HashOrder): HashAnswer {
  try {
    return { result: 'against' in order ? verifySync(order.against, password) : hashSync(password, order.options) }
  } catch (error) {
    return { error }
  }
}
