import { createPublisher, installQueues, startSender } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'

/** A Postgres of its own with tables and queues, and what sends jobs into it, as the server does. */
export async function startQueueShop() {
  await using started = new AsyncDisposableStack()
  const postgres = await startEmbedded({ ephemeral: true })
  started.defer(() => postgres.stop())
  await migrate(postgres.url)
  await installQueues(postgres.url)
  const { db, pool, close } = createDb({ url: postgres.url, max: 10, applicationName: 'shop-load' })
  started.defer(close)
  const boss = await startSender({ executeSql: (text, values) => pool.query(text, values) })
  const all = started.move()
  return {
    databaseUrl: postgres.url,
    db,
    pool,
    boss,
    publish: createPublisher(boss, db),
    [Symbol.asyncDispose]: async () => {
      await boss.stop({ graceful: false })
      await all.disposeAsync()
    },
  }
}

export type QueueShop = Awaited<ReturnType<typeof startQueueShop>>
