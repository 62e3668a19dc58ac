import type { Options, Threshold } from 'k6/options'

/** The shop under test. */
export const SHOP_URL = (__ENV['SHOP_URL'] ?? 'http://127.0.0.1:3000').replace(/\/$/, '')

/** Shoppers at once through each door. Every purchase hashes a password: about 35 a second keep two cores busy. */
const SHOPPERS = Number(__ENV['SHOPPERS'] ?? 2)

/** Purchases through each door, over all its shoppers. */
const PURCHASES = Number(__ENV['PURCHASES'] ?? 40)

export const doors = ['rpc', 'rest'] as const
export type DoorName = (typeof doors)[number]

/** What has to hold for each door: nothing fails, no check is missed, and no step is out of all proportion. */
export function thresholds(steps: readonly string[]): Record<string, Threshold[]> {
  const perDoor = doors.flatMap((door): [string, Threshold[]][] => [
    [`checks{door:${door}}`, ['rate==1']],
    [`http_req_failed{door:${door}}`, ['rate==0']],
    [`purchases{door:${door}}`, [`count==${PURCHASES}`]],
    // Loose on purpose: machines differ. Speed is measured as ratios, by the benchmarks; this catches a step that hangs.
    ...steps.map((step): [string, Threshold[]] => [`http_req_duration{door:${door},step:${step}}`, ['p(95)<2000']]),
  ])
  return Object.fromEntries(perDoor)
}

/** One k6 scenario per door, side by side: `buyOverRpc` and `buyOverRest` are what the script exports. */
export const scenarios: NonNullable<Options['scenarios']> = {
  rpc: shoppers('rpc', 'buyOverRpc'),
  rest: shoppers('rest', 'buyOverRest'),
}

function shoppers(door: DoorName, exec: string) {
  return {
    executor: 'shared-iterations' as const,
    exec,
    vus: SHOPPERS,
    iterations: PURCHASES,
    maxDuration: '5m',
    tags: { door },
  }
}
