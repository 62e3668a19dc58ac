import { type JobDefinition, type JobName, type JobPayload, jobs } from '@shop/core/jobs'
import type { JobWithMetadata } from 'pg-boss'
import { chosenQueues } from './chosen-queues.ts'
import type { Deps } from './deps.ts'
import { type JobHandler, type JobHandlers, handlers as allHandlers } from './handlers.ts'
import { runJob } from './run-job.ts'

export interface Worker {
  /** What it works on. */
  queues: readonly JobName[]
  /** Takes no more jobs and waits for the ones at work; what is not done in time goes to another worker. */
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 30_000

/** Works on the queues of WORKER_QUEUES. */
export async function startWorker(deps: Deps, handlers: JobHandlers = allHandlers): Promise<Worker> {
  const chosen = chosenQueues(deps.env.WORKER_QUEUES)
  if ('problem' in chosen) throw new Error(`WORKER_QUEUES ${chosen.problem}`)
  const stopping = new AbortController()
  for (const name of chosen.names) await work(deps, stopping.signal, name, handlers[name])
  return {
    queues: chosen.names,
    async stop() {
      stopping.abort(new Error('The worker stops: another goes on'))
      await deps.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    },
  }
}

/** Postgres tells all places of a new job. One looks besides, for what became due since; the others hear of it from there. */
const LOOK_EVERY_SECONDS = { first: 5, other: 300 }

/**
 * As many places at one queue as its concurrency. Whoever finds a job has the next one look, and looks again when it is
 * done, so that what waits is done without a pause, and an empty queue costs one query in five seconds.
 */
async function work<Name extends JobName>(
  deps: Deps,
  stopping: AbortSignal,
  name: Name,
  handler: JobHandler<Name>,
): Promise<void> {
  const { concurrency = 4, perGroup }: JobDefinition = jobs[name]
  const places: string[] = []
  const wake = (place: number) => places[place] && deps.boss.notifyWorker(places[place])
  const count = Math.max(1, Math.round(concurrency * deps.env.WORKER_CONCURRENCY))
  for (let place = 0; place < count; place++) {
    const options = {
      perJobResults: true,
      includeMetadata: true,
      ...(perGroup && { groupConcurrency: perGroup }),
      notifyPollingIntervalSeconds: place === 0 ? LOOK_EVERY_SECONDS.first : LOOK_EVERY_SECONDS.other,
    } as const
    const id = await deps.boss.work(name, options, async (batch: JobWithMetadata<JobPayload<Name>>[]) => {
      wake(place + 1)
      const results = await Promise.all(batch.map((job) => runJob(deps, stopping, name, job, handler)))
      wake(place)
      return results
    })
    places.push(id)
  }
}
