// 2,000 orders paid, with workers killed (-9) in the middle: is everybody told once? And 2,000 with nobody killed.
//
//   node --conditions=development load-tests/jobs/paid-mails.ts [orders] [kills]
import { setTimeout as wait } from 'node:timers/promises'
import { startWorkerProcess } from '../catalogue/lib/processes.ts'
import { buy, getIntent, intentIdOf, someVariants } from '../payments/lib/buying.ts'
import { startPayShop } from '../payments/lib/pay-shop.ts'
import { conclude } from '../security/lib/calls.ts'
import { startMailCounter } from './lib/mail-counter.ts'

const ORDERS = Number(process.argv[2] ?? 2_000)
const KILLS = Number(process.argv[3] ?? 20)
const AT_ONCE = 8
const WORKERS = 2
/** A worker hands so many mails at once to the mail server: those it cannot know the fate of when it is killed. */
const IN_THE_AIR = 4
const PATIENCE_MS = 180_000

await using counter = await startMailCounter()
await using shop = await startPayShop({ settings: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(counter.port) } })
const { stripe, urls } = shop

/** Pays for so many orders, and answers whom each was confirmed to. */
async function payFor(count: number, onPaid: (paid: number) => Promise<void>): Promise<string[]> {
  const [variantId = ''] = await someVariants(shop, 1, { stock: count })
  const emails: string[] = []
  const turns = Array.from({ length: count }, (_, turn) => turn).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const _ of turns) {
        const bought = await buy(shop, variantId)
        const { email } = await shop.db.order.findUniqueOrThrow({
          where: { id: bought.orderId },
          select: { email: true },
        })
        await stripe.confirm(intentIdOf(await getIntent(() => urls[0], bought)))
        emails.push(email)
        await onPaid(emails.length)
      }
    }),
  )
  return emails
}

async function round(kills: number) {
  const workers = Array.from({ length: WORKERS }, () => startWorkerProcess(shop.settings))
  let killed = 0
  const emails = await payFor(ORDERS, async (paid) => {
    if (paid < ((killed + 1) * ORDERS) / (kills + 1) || killed === kills) return
    const victim = killed++ % WORKERS
    await workers[victim]?.kill()
    workers[victim] = startWorkerProcess(shop.settings)
  })
  const start = Date.now()
  while (emails.some((email) => counter.mailsTo(email) === 0) && Date.now() - start < PATIENCE_MS) await wait(500)
  // Whoever is told twice is told by a job that was given up by its worker: after a heartbeat or two.
  await wait(kills > 0 ? 30_000 : 5_000)
  for (const worker of workers) await worker[Symbol.asyncDispose]()
  const told = emails.filter((email) => counter.mailsTo(email) > 0).length
  const twice = emails.reduce((sum, email) => sum + Math.max(0, counter.mailsTo(email) - 1), 0)
  const distinct = emails.filter((email) => counter.messageIdsTo(email) === 1).length
  console.log(
    `${ORDERS} orders, ${killed} kills: ${told} told, ${twice} mails once more, ${distinct} with one Message-ID`,
  )
  return { told, twice, distinct }
}

const quiet = await round(0)
conclude(`nobody killed: each of ${ORDERS} paid orders is confirmed once`, quiet.told === ORDERS && quiet.twice === 0)
const killing = await round(KILLS)
conclude(
  `${KILLS} workers killed: each is confirmed, at most what was in the air twice, and then under one Message-ID`,
  killing.told === ORDERS && killing.distinct === ORDERS && killing.twice <= KILLS * IN_THE_AIR,
)
