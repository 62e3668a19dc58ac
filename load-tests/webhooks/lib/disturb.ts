import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess, type WorkerProcess } from '../../catalogue/lib/processes.ts'

/** Longer than the lease of a delivery. */
const FROZEN_MS = 20_000

export interface Crowd extends AsyncDisposable {
  /** Kills (-9) or freezes one of the workers after another, so many times in so many milliseconds. */
  disturb(times: number, withinMs: number): Promise<{ killed: number; frozen: number }>
}

/** Several workers on one database. */
export function startCrowd(size: number, settings: Record<string, string>): Crowd {
  const workers: WorkerProcess[] = Array.from({ length: size }, () => startWorkerProcess(settings))
  const busy = new Set<number>()
  const thawing: Promise<unknown>[] = []

  async function freeze(index: number): Promise<void> {
    busy.add(index)
    workers[index]?.signal('SIGSTOP')
    await wait(FROZEN_MS)
    workers[index]?.signal('SIGCONT')
    busy.delete(index)
  }

  async function kill(index: number): Promise<void> {
    await workers[index]?.kill()
    workers[index] = startWorkerProcess(settings)
  }

  return {
    async disturb(times, withinMs) {
      const count = { killed: 0, frozen: 0 }
      for (let time = 0; time < times; time++) {
        await wait(withinMs / times)
        const index = [...workers.keys()].filter((one) => !busy.has(one))[time % Math.max(1, size - busy.size)] ?? 0
        // One at least goes on.
        if (time % 4 === 3 && busy.size < size - 1) {
          count.frozen += 1
          thawing.push(freeze(index))
        } else {
          count.killed += 1
          await kill(index)
        }
      }
      await Promise.all(thawing)
      return count
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) {
        worker.signal('SIGCONT')
        await worker[Symbol.asyncDispose]()
      }
    },
  }
}
