import { Counter } from 'k6/metrics'
import type { Options } from 'k6/options'
import { type Door, steps } from '../lib/door.ts'
import { purchase } from '../lib/purchase.ts'
import { rest } from '../lib/rest.ts'
import { rpc } from '../lib/rpc.ts'
import { scenarios, thresholds } from '../lib/settings.ts'

/** The same purchase over RPC and over REST, side by side: `k6 run load-tests/scenarios/first-sale.ts`. */
export const options: Options = { scenarios, thresholds: thresholds(steps) }

const purchases = new Counter('purchases')

/** Names this run, so that its customers are new however often it is run. */
export function setup(): { run: string } {
  return { run: Date.now().toString(36) }
}

export function buyOverRpc({ run }: { run: string }): void {
  buy(rpc, run)
}

export function buyOverRest({ run }: { run: string }): void {
  buy(rest, run)
}

function buy(door: Door, run: string): void {
  purchase(door, `${run}-${door.name}-${__VU}-${__ITER}`)
  purchases.add(1)
}
