import type { JobName, QueueCounts } from '@shop/core/jobs'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'

/** How an attempt of a job ended. */
export type Outcome = 'done' | 'failed' | 'dead'

export interface Metrics {
  readonly contentType: string
  /** An attempt of a job has ended after so many seconds. */
  ended(queue: JobName, outcome: Outcome, seconds: number): void
  /** Everything, as Prometheus reads it. Without the queues' figures while the database is away. */
  render(): Promise<string>
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600]
/** However often it is asked, by however many, the database is asked once in so many milliseconds. */
const KEEP_MS = 5_000

/** What the worker tells Prometheus of: its jobs and its process, and what is in all queues, whoever works on them. */
export function createMetrics(readCounts: () => Promise<QueueCounts[]>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'shop_job_duration_seconds',
    help: 'How long attempts of jobs took',
    labelNames: ['queue'],
    buckets: BUCKETS,
    registers,
  })
  const attempts = new Counter({
    name: 'shop_job_attempts_total',
    help: 'Attempts of jobs by how they ended: done, failed and to be tried again, dead',
    labelNames: ['queue', 'outcome'],
    registers,
  })
  const inQueue = new Gauge({
    name: 'shop_queue_jobs',
    help: 'Jobs in a queue: waiting, delayed, active, dead',
    labelNames: ['queue', 'state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'shop_queue_oldest_seconds',
    help: 'How long the next job of a queue has waited',
    labelNames: ['queue'],
    registers,
  })
  const counts = keptFor(KEEP_MS, readCounts)
  const lookAtQueues = async () => {
    const read = await counts().catch(() => [])
    inQueue.reset()
    oldest.reset()
    for (const { queue, oldestSeconds, ...states } of read) {
      for (const [state, jobs] of Object.entries(states)) inQueue.set({ queue, state }, jobs)
      oldest.set({ queue }, oldestSeconds)
    }
  }
  return {
    contentType: registry.contentType,
    ended(queue, outcome, seconds) {
      duration.observe({ queue }, seconds)
      attempts.inc({ queue, outcome })
    },
    async render() {
      await lookAtQueues()
      return registry.metrics()
    },
  }
}

/** The same answer for everybody who asks within so many milliseconds; one that failed is not kept. */
function keptFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { at: number; answer: Promise<T> } | undefined
  return () => {
    if (kept && performance.now() - kept.at < ms) return kept.answer
    const answer = read()
    kept = { at: performance.now(), answer }
    answer.catch(() => {
      kept = undefined
    })
    return answer
  }
}
