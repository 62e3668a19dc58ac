import { reconcileStock, type StockDifference } from '@shop/core/inventory'
import { createDb } from '@shop/db'
import { withDatabaseUrl } from '@shop/db/commands'
import { parseFlags } from '../cli/flags.ts'
import { createProgressLine } from '../cli/progress-line.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import type { Command } from './command.ts'

const FLAGS = { limit: { value: 'count', help: 'how many differences to print (100)' } } as const

/** Looks at the stock of every variant, and changes nothing. */
export const stock: Command = {
  usage: `Usage: npm run shop stock reconcile [--limit <count>]

Proves for every variant that what is on hand and reserved is what the ledger adds up to, and that what is reserved is what
the pending orders ask for. Prints a line for each difference; exit code 1 when there is any. It may run at any time.

It works on the database of DATABASE_URL, or on the embedded Postgres when it is empty.
`,
  async run([name, ...words]) {
    if (name !== 'reconcile') throw new Fault(`unknown verb "${name ?? ''}"; did you mean "reconcile"? Try --help.`, 2)
    const limit = Number(parseFlags(words, FLAGS).values.limit ?? 100)
    if (!Number.isSafeInteger(limit) || limit < 0) throw new Fault('--limit takes a whole number', 2)
    try {
      return await withDatabaseUrl((url) => reconcile(url, limit), { onProgress: say })
    } catch (error) {
      throw new Fault(error instanceof Error ? error.message : String(error))
    }
  },
}

async function reconcile(url: string, limit: number): Promise<number> {
  const { db, close } = createDb({ url, applicationName: 'shop-stock', statementTimeoutMs: 120_000 })
  const line = createProgressLine()
  try {
    const total = await db.variant.count()
    const onProgress = (done: number) => line.show({ unit: 'variants', done, total: Math.max(done, total) })
    const ctx = { db, actor: { kind: 'system', job: 'shop stock reconcile' } as const }
    const { checked, differing, differences } = await reconcileStock(ctx, { limit, onProgress })
    line.end()
    for (const difference of differences) say(describe(difference))
    if (differing > differences.length) say(`and ${differing - differences.length} more`)
    say(
      `${checked.toLocaleString('en')} variants: ${differing === 0 ? 'stock, ledger and orders agree' : `${differing} differ`}`,
    )
    return differing === 0 ? 0 : 1
  } finally {
    line.end()
    await close()
  }
}

function describe({ sku, variantId, ...stock }: StockDifference): string {
  const { onHand, ledgerOnHand, reserved, ledgerReserved, orderedByPending } = stock
  return (
    `${sku} (${variantId}): on hand ${onHand}, by the ledger ${ledgerOnHand}; ` +
    `reserved ${reserved}, by the ledger ${ledgerReserved}, by the orders ${orderedByPending}`
  )
}

function say(message: string): void {
  process.stdout.write(`${message}\n`)
}
