import { type Db, PgBoss } from 'pg-boss'
import { type JobDefinition, type JobName, jobNames, jobs } from './catalog.ts'

/** Where a job goes that failed for good, to be looked at and sent again. */
export const deadLetterOf = (name: JobName) => `${name}.dead`

const DAY = 86_400

/** pg-boss's schema and every queue of the catalogue: part of a deployment, like migrations. Safe to repeat. */
export async function installQueues(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false, max: 1 })
  boss.on('error', () => {})
  await boss.start()
  try {
    const existing = new Set((await boss.getQueues()).map((queue) => queue.name))
    for (const name of jobNames) {
      const options = {
        retryLimit: jobs[name].retryLimit,
        retryDelay: 1,
        retryBackoff: true,
        retryDelayMax: 3_600,
        expireInSeconds: jobs[name].timeoutSeconds,
        heartbeatSeconds: 10,
        deadLetter: deadLetterOf(name),
        notify: true,
        retentionSeconds: 14 * DAY,
        deleteAfterSeconds: 7 * DAY,
      }
      const dead = { retentionSeconds: 90 * DAY, deleteAfterSeconds: 90 * DAY }
      if (!existing.has(deadLetterOf(name))) await boss.createQueue(deadLetterOf(name), dead)
      if (existing.has(name)) await boss.updateQueue(name, options)
      else await boss.createQueue(name, options)
      const { cron }: JobDefinition = jobs[name]
      if (cron) await boss.schedule(name, cron, {})
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** A pg-boss that only sends, over the caller's connections: no maintenance, and the queues must be there already. */
export async function startSender(db: Db): Promise<PgBoss> {
  const boss = new PgBoss({ db, supervise: false, schedule: false, migrate: false, createSchema: false })
  return boss.start()
}
