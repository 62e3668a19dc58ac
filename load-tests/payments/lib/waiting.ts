import { setTimeout as wait } from 'node:timers/promises'
import type { PayShop } from './pay-shop.ts'

/** Asks until it is so. Throws when it is not in time. */
export async function untilSo(what: string, isSo: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; await wait(20)) if (await isSo()) return
  throw new Error(`After ${seconds} s it is not so that ${what}`)
}

/** No job of payments waits or runs, but those of the clock. */
export async function hasNoJobs({ pool }: Pick<PayShop, 'pool'>): Promise<boolean> {
  const { rows } = await pool.query(
    `select from pgboss.job where name like 'payment.%' and name not like '%.dead' and name <> 'payment.reconcile'
     and state in ('created', 'retry', 'active') limit 1`,
  )
  return rows.length === 0
}

/** Jobs of payments that were given up, with why. The next minute makes up for the clock's. */
export async function deadLetters({ pool }: Pick<PayShop, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ name: string; output: unknown }>(
    `select name, output from pgboss.job where name like 'payment.%.dead' and name <> 'payment.reconcile.dead'`,
  )
  return rows.map(({ name, output }) => `dead letter: ${name} ${JSON.stringify(output)}`)
}
