import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

/** What was seen of the transactions of the shop's processes. */
export interface TransactionWatch {
  /** The longest that any had been open when it was seen, in ms, with the latest statement of it. */
  longest(): { ms: number; query: string }
  samples(): number
  stop(): Promise<void>
}

/** Looks every 100 ms how long the transactions of servers and workers have been open. */
export async function watchTransactions(databaseUrl: string): Promise<TransactionWatch> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-watch' })
  await client.connect()
  let longest = { ms: 0, query: '' }
  let [samples, isOver] = [0, false]
  const look = async () => {
    while (!isOver) {
      const { rows } = await client.query<{ ms: number; query: string }>(
        `select extract(epoch from clock_timestamp() - xact_start)::float8 * 1000 as ms, query from pg_stat_activity
         where application_name like 'shop-%' and xact_start is not null order by xact_start limit 1`,
      )
      samples++
      const [oldest] = rows
      if (oldest && oldest.ms > longest.ms) longest = oldest
      await wait(100)
    }
  }
  const looking = look()
  return {
    longest: () => longest,
    samples: () => samples,
    async stop() {
      isOver = true
      await looking
      await client.end()
    },
  }
}
