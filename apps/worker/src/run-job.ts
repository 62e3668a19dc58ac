import { AppError } from '@shop/core/errors'
import { type JobName, type JobPayload, jobs, splitOrigin } from '@shop/core/jobs'
import type { JobResult, JobWithMetadata } from 'pg-boss'
import type { Deps } from './deps.ts'
import { PermanentError } from './email/mailer.ts'
import type { JobHandler } from './handlers.ts'
import type { Outcome } from './metrics.ts'
import { type LargeJob, runInOwnProcess } from './own-process.ts'

/** One attempt: done, to be tried again, or, for what trying again cannot cure, among the dead letters. */
export async function runJob<Name extends JobName>(
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
  const ended = (outcome: Outcome) => deps.metrics.ended(name, outcome, (performance.now() - start) / 1_000)
  const isLastTry = job.retryCount >= job.retryLimit
  try {
    const payload = jobs[name].payload.parse(data) as JobPayload<Name>
    const { mailer, clientUrl, publicUrl } = deps
    const signal = AbortSignal.any([stopping, job.signal])
    const inOwnProcess = (large: LargeJob) => runInOwnProcess(large, { ...deps, signal, origin })
    const { id: jobId, createdOn: publishedAt } = job
    await handler({ core, jobId, mailer, clientUrl, publicUrl, publishedAt, inOwnProcess, isLastTry }, payload)
    ended('done')
    core.log.info({ ms: ms() }, 'Job done')
    return { id: job.id, status: 'completed' }
  } catch (error) {
    const final = isLastTry || isFinal(error)
    ended(final ? 'dead' : 'failed')
    core.log.error({ err: error, ms: ms(), final }, final ? 'Job failed for good' : 'Job failed, will be tried again')
    return { id: job.id, status: isFinal(error) ? 'deadletter' : 'failed', output: describe(error) }
  }
}

/** A refusal that does not say when to come back will be the same next time. */
const isFinal = (error: unknown) =>
  error instanceof PermanentError || (error instanceof AppError && error.retryAfterSeconds === undefined)

/** What is kept beside a failed job. */
const describe = (error: unknown) =>
  error instanceof Error ? { name: error.name, message: error.message } : { message: String(error) }
