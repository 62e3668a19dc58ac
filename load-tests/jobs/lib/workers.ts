import { fork } from 'node:child_process'
import { once } from 'node:events'

export interface CountingWorkers extends AsyncDisposable {
  /** When each job began, by its key, in milliseconds of the epoch. */
  begun: Map<string, number>
  /** How often one began that had begun before. */
  repeated(): number
  /** Resolves when so many jobs have begun. */
  untilBegun(count: number): Promise<void>
  /** Processor time of all of them so far, in seconds (Linux). */
  pids: number[]
}

const MAIN = new URL('counting-worker.ts', import.meta.url)

/** Worker processes on this database, of which each notes when a job of `storage.remove` begins. */
export async function startCountingWorkers(
  databaseUrl: string,
  { processes, settings = {} }: { processes: number; settings?: Record<string, string> },
): Promise<CountingWorkers> {
  const begun = new Map<string, number>()
  let repeated = 0
  let wake = () => {}
  const start = async () => {
    const child = fork(MAIN, {
      execArgv: ['--conditions=development'],
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DATABASE_URL: databaseUrl,
        WORKER_QUEUES: 'storage.remove',
        ...settings,
      },
    })
    await once(child, 'message')
    child.on('message', (news: [string, number][]) => {
      for (const [key, at] of news) {
        if (begun.has(key)) repeated++
        else begun.set(key, at)
      }
      wake()
    })
    return child
  }
  const children = await Promise.all(Array.from({ length: processes }, start))
  return {
    begun,
    repeated: () => repeated,
    pids: children.map(({ pid }) => pid ?? 0),
    async untilBegun(count) {
      while (begun.size < count) await new Promise<void>((resolve) => (wake = resolve))
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.disconnect()
      await Promise.all(children.map((child) => once(child, 'exit')))
    },
  }
}
