// 10,000 guesses at one account, ten to a batch, from made-up addresses, over two server processes:
//
//   node --conditions=development load-tests/security/brute-force.ts
import { conclude, madeUpAddress, newEmail, PASSWORD, post, register } from './lib/calls.ts'
import { startAttackedShop } from './lib/shop.ts'

const GUESSES = 10_000
const BATCH = 10
const AT_ONCE = 8
const MOST_EVALUATED = 10

await using shop = await startAttackedShop({ servers: 2 })
const email = newEmail()
await register(shop.urls[0], email)
// The victim is not at home: no session tells from where its owner comes.
await shop.db.session.deleteMany()

const passwords = Array.from({ length: GUESSES }, (_, guess) => (guess === GUESSES - 1 ? PASSWORD : `guess ${guess}`))
const answers = new Map<string, number>()

async function guess(batch: number): Promise<void> {
  const url = shop.urls[batch % shop.urls.length] ?? shop.urls[0]
  const guesses = passwords.slice(batch * BATCH, (batch + 1) * BATCH)
  const inputs = Object.fromEntries(guesses.map((password, index) => [index, { json: { email, password } }]))
  const names = guesses.map(() => 'auth.login').join(',')
  const { text } = await post(`${url}/trpc/${names}?batch=1`, inputs, { 'x-forwarded-for': madeUpAddress() })
  for (const { error } of JSON.parse(text) as { error?: { json: { data: { code: string } } } }[]) {
    const code = error?.json.data.code ?? 'signed in'
    answers.set(code, (answers.get(code) ?? 0) + 1)
  }
}

const start = performance.now()
const batches = Array.from({ length: GUESSES / BATCH }, (_, batch) => batch).values()
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const batch of batches) await guess(batch)
  }),
)
const seconds = (performance.now() - start) / 1_000

console.log(`${GUESSES} guesses in ${seconds.toFixed(1)} s, over ${shop.urls.length} processes`)
for (const [code, count] of answers) console.log(`${String(count).padStart(6)} ${code}`)

// Whoever's password is looked at leaves a line in the audit log, whether it was right or wrong.
const evaluated = await shop.db.auditEntry.count({ where: { action: { in: ['auth.login', 'auth.login_failed'] } } })
conclude(
  `${evaluated} guesses were evaluated, at most ${MOST_EVALUATED}, and none signed in`,
  evaluated <= MOST_EVALUATED && !answers.has('signed in'),
)
