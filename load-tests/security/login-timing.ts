// Can a clock tell who has an account? 400 logins with a wrong password, half of them at known addresses, in random order:
//
//   node --conditions=development load-tests/security/login-timing.ts
import { conclude, newEmail, post, register } from './lib/calls.ts'
import { startAttackedShop } from './lib/shop.ts'
import { areaUnderCurve, quantile } from './lib/statistics.ts'

const LOGINS = 400
const ACCOUNTS = 20
const TOLERANCE = 0.06

// The limits of attempts are out of the way: they count alike for known and unknown addresses, which tests show.
await using shop = await startAttackedShop({ settings: { RATE_LIMIT_SCALE: '1000' } })
const [url] = shop.urls

const known = Array.from({ length: ACCOUNTS }, newEmail)
const unknown = Array.from({ length: ACCOUNTS }, newEmail)
for (const email of known) await register(url, email)

async function timeLogin(email: string): Promise<number> {
  const start = performance.now()
  const { status, text } = await post(`${url}/api/v1/auth/login`, { email, password: 'a wrong guess' })
  const milliseconds = performance.now() - start
  if (status !== 401) throw new Error(`A wrong password was answered with ${status}: ${text}`)
  return milliseconds
}

for (const email of [...known, ...unknown]) await timeLogin(email) // until everything is compiled and connected

const times = { known: [] as number[], unknown: [] as number[] }
for (let count = 0; count < LOGINS / 2; count++) {
  const at = count % ACCOUNTS
  const pair = [
    ['known', known[at]],
    ['unknown', unknown[at]],
  ] as const
  for (const [kind, email = ''] of Math.random() < 0.5 ? pair : pair.toReversed()) {
    times[kind].push(await timeLogin(email))
  }
}

for (const kind of ['known', 'unknown'] as const) {
  const [median, p95] = [quantile(times[kind], 0.5), quantile(times[kind], 0.95)]
  console.log(
    `${kind.padEnd(8)} ${times[kind].length} logins, median ${median.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`,
  )
}
const auc = areaUnderCurve(times.known, times.unknown)
conclude(`AUC ${auc.toFixed(3)} is 0.5 ± ${TOLERANCE}`, Math.abs(auc - 0.5) <= TOLERANCE)
