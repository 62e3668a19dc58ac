import { type JobDefinition, type JobName, type JobPayload, jobs } from '@shop/core/jobs'
import type { JobWithMetadata } from 'pg-boss'
import { chosenQueues } from './chosen-queues.ts'
import type { Deps } from './deps.ts'
import { type JobHandler, type JobHandlers, handlers as allHandlers } from './handlers.ts'
import { startDeliveries } from './webhooks/deliveries.ts'
import { runJob } from './run-job.ts'

export interface Worker {
  /** What it works on. */
  queues: readonly JobName[]
  /** Those that it has not looked at for a minute and a half, though nothing of them is being done here. */
  stuck(): JobName[]
  /** Takes no more jobs and waits for the ones at work; what is not done in time goes to another worker. */
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 30_000

/** Works on the queues of WORKER_QUEUES; who works on those of webhooks also sends what is noted for them. */
export async function startWorker(deps: Deps, handlers: JobHandlers = allHandlers): Promise<Worker> {
  const chosen = chosenQueues(deps.env.WORKER_QUEUES)
  if ('problem' in chosen) throw new Error(`WORKER_QUEUES ${chosen.problem}`)
  const stopping = new AbortController()
  const firsts: string[] = []
  for (const name of chosen.names) firsts.push(await work(deps, stopping.signal, name, handlers[name]))
  const recovery = lookAgainAfterErrors(deps.boss, firsts)
  const deliveries = chosen.names.includes('webhooks.tidy') ? startDeliveries(deps) : undefined
  return {
    queues: chosen.names,
    stuck: () => stuckQueues(deps.boss, chosen.names),
    async stop() {
      recovery.stop()
      stopping.abort(new Error('The worker stops: another goes on'))
      await Promise.all([deps.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }), deliveries?.stop()])
    },
  }
}

const STUCK_AFTER_MS = 90_000

function stuckQueues(boss: Deps['boss'], queues: readonly JobName[]): JobName[] {
  const since = Date.now() - STUCK_AFTER_MS
  const fine = boss.getWipData().filter(({ count, lastFetchedOn, createdOn }) => {
    return count > 0 || (lastFetchedOn ?? createdOn) > since
  })
  const names = new Set(fine.map(({ name }) => name))
  return queues.filter((name) => !names.has(name))
}

const RECOVERY_MS = 1_000

/** After a restart of Postgres nobody tells of what came meanwhile: who has met an error looks again a second later. */
function lookAgainAfterErrors(boss: Deps['boss'], places: readonly string[]) {
  let timer: NodeJS.Timeout | undefined
  const lookAgain = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      for (const place of places) boss.notifyWorker(place)
    }, RECOVERY_MS)
  }
  boss.on('error', lookAgain)
  return {
    stop() {
      boss.off('error', lookAgain)
      clearTimeout(timer)
    },
  }
}

/** Postgres tells all places of a new job. One looks besides, for what became due since; the others hear of it from there. */
const LOOK_EVERY_SECONDS = { first: 5, firstByTheClock: 30, other: 300 }

/**
 * As many places at one queue as its concurrency. Whoever finds a job has the next one look, and looks again when it is
 * done, so that what waits is done without a pause, and an empty queue costs one query in five seconds, or in thirty where nobody waits.
 * @returns the first place
 */
async function work<Name extends JobName>(
  deps: Deps,
  stopping: AbortSignal,
  name: Name,
  handler: JobHandler<Name>,
): Promise<string> {
  const { concurrency = 4, perGroup, cron }: JobDefinition = jobs[name]
  const places: string[] = []
  const { first, firstByTheClock, other } = LOOK_EVERY_SECONDS
  const wake = (place: number) => places[place] && deps.boss.notifyWorker(places[place])
  const count = Math.max(1, Math.round(concurrency * deps.env.WORKER_CONCURRENCY))
  for (let place = 0; place < count; place++) {
    const options = {
      perJobResults: true,
      includeMetadata: true,
      ...(perGroup && { groupConcurrency: perGroup }),
      notifyPollingIntervalSeconds: place > 0 ? other : cron ? firstByTheClock : first,
    } as const
    const id = await deps.boss.work(name, options, async (batch: JobWithMetadata<JobPayload<Name>>[]) => {
      wake(place + 1)
      const results = await Promise.all(batch.map((job) => runJob(deps, stopping, name, job, handler)))
      wake(place)
      return results
    })
    places.push(id)
  }
  return places[0] ?? ''
}
