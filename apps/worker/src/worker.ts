import { AppError } from '@shop/core/errors'
import { type JobDefinition, type JobName, type JobPayload, jobNames, jobs, splitOrigin } from '@shop/core/jobs'
import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { Deps } from './deps.ts'
import { PermanentError } from './email/mailer.ts'
import { type LargeJob, runInOwnProcess } from './own-process.ts'
import { type JobHandler, type JobHandlers, handlers as allHandlers } from './handlers.ts'

export interface Worker {
  /** Takes no more jobs and waits for the ones at work; what is not done in time goes to another worker. */
  stop(): Promise<void>
}

const STOP_TIMEOUT_MS = 30_000

/** Works on every queue of the catalogue. */
export async function startWorker(deps: Deps, handlers: JobHandlers = allHandlers): Promise<Worker> {
  const stopping = new AbortController()
  for (const name of jobNames) await work(deps, stopping.signal, name, handlers[name])
  return {
    async stop() {
      stopping.abort(new Error('The worker stops: another goes on'))
      await deps.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
    },
  }
}

async function work<Name extends JobName>(
  deps: Deps,
  stopping: AbortSignal,
  name: Name,
  handler: JobHandler<Name>,
): Promise<void> {
  const { concurrency = 4, perGroup }: JobDefinition = jobs[name]
  const options = {
    perJobResults: true,
    includeMetadata: true,
    localConcurrency: concurrency,
    ...(perGroup && { groupConcurrency: perGroup }),
    notifyPollingIntervalSeconds: 5,
    // Else, of many jobs that wait, each worker would do one every five seconds.
    burstWhenReadyExceeds: 1,
  } as const
  await deps.boss.work(name, options, async (batch: JobWithMetadata<JobPayload<Name>>[]) =>
    Promise.all(batch.map((job) => runJob(deps, stopping, name, job, handler))),
  )
}

/** One attempt: done, to be tried again, or, for what trying again cannot cure, among the dead letters. */
async function runJob<Name extends JobName>(
  deps: Deps,
  stopping: AbortSignal,
  name: Name,
  job: JobWithMetadata<JobPayload<Name>>,
  handler: JobHandler<Name>,
): Promise<JobResult> {
  const { payload: data, origin } = splitOrigin(job.data)
  const core = deps.contextFor({ name, id: job.id, origin })
  const start = performance.now()
  const ms = () => Math.round(performance.now() - start)
  try {
    const payload = jobs[name].payload.parse(data) as JobPayload<Name>
    const { mailer, clientUrl } = deps
    const signal = AbortSignal.any([stopping, job.signal])
    const inOwnProcess = (large: LargeJob) => runInOwnProcess(large, { ...deps, signal, origin })
    const isLastTry = job.retryCount >= job.retryLimit
    await handler({ core, mailer, clientUrl, publishedAt: job.createdOn, inOwnProcess, isLastTry }, payload)
    core.log.info({ ms: ms() }, 'Job done')
    return { id: job.id, status: 'completed' }
  } catch (error) {
    const final = isFinal(error)
    core.log.error({ err: error, ms: ms(), final }, final ? 'Job failed for good' : 'Job failed, will be tried again')
    return { id: job.id, status: final ? 'deadletter' : 'failed', output: describe(error) }
  }
}

/** A refusal that does not say when to come back will be the same next time. */
const isFinal = (error: unknown) =>
  error instanceof PermanentError || (error instanceof AppError && error.retryAfterSeconds === undefined)

/** What is kept beside a failed job. */
const describe = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message } : { message: String(error) }
