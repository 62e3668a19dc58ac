// 1,000 buyers of 100 pieces, over both doors of two server processes; in some runs a server, or Postgres, is killed in
// the middle:
//
//   node --conditions=development load-tests/orders/storm.ts
//   SEED=123456 KILL=postgres node --conditions=development load-tests/orders/storm.ts   # repeats one run
import { randomInt, randomUUID } from 'node:crypto'
import { reconcileStock } from '@shop/core/inventory'
import { conclude, newEmail } from '../security/lib/calls.ts'
import { type Buyer, countsOf, fillCart, openAccounts, type Outcome, placeUntilAnswered } from './lib/buyers.ts'
import { eachOf, randomOf, shuffled } from './lib/random.ts'
import { startStandingShop } from './lib/standing-shop.ts'

const BUYERS = 1_000
const PIECES = 100
const SEED = process.env['SEED']
const RUNS = Number(process.env['RUNS'] ?? (SEED === undefined ? 50 : 1))
const KILLS = ['none', 'server', 'postgres'] as const
type Kill = (typeof KILLS)[number]
/** `mixed`: half of the runs are left in peace. */
const KILL = process.env['KILL'] ?? 'mixed'
if (KILL !== 'mixed' && !KILLS.includes(KILL as Kill)) throw new Error(`KILL is mixed, ${KILLS.join(', ')}`)

await using shop = await startStandingShop({ servers: 2 })
const { db } = shop
const accounts = await openAccounts(shop, BUYERS / 2)

interface Plan {
  buyers: Buyer[]
  kill: Kill
  /** After so many orders. */
  killAfter: number
  killedServer: number
  /** Who buys a piece of something else, too. */
  wantsMore: (buyer: Buyer) => boolean
}

/** Everything chance decides. */
function planOf(seed: number): Plan {
  const random = randomOf(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const kill = KILL === 'mixed' ? (KILLS[[0, 0, 1, 2][below(4)] ?? 0] ?? 'none') : (KILL as Kill)
  const guests = Array.from({ length: BUYERS - accounts.length }, () => ({ email: newEmail(), headers: {} }))
  const buyers = shuffled([...accounts, ...guests], random).map(({ email, headers }) => {
    return { email, headers: { ...headers }, door: random() < 0.5 ? 'rpc' : 'rest', server: below(2) } satisfies Buyer
  })
  const greedy = new Set(buyers.filter(() => random() < 0.3))
  const plan = { buyers, kill, killAfter: 1 + below(PIECES - 1), killedServer: below(2) }
  return { ...plan, wantsMore: (buyer) => greedy.has(buyer) }
}

/** A product of one variant with so many pieces, entered in the ledger. */
async function stock(pieces: number): Promise<string> {
  const sku = `STORM-${randomUUID()}`
  const variant = {
    sku,
    priceCents: 1_000,
    currency: 'EUR',
    onHand: pieces,
    movements: { create: { reason: 'initial' as const, onHandDelta: pieces } },
  }
  const { variants } = await db.product.create({
    data: { slug: sku.toLowerCase(), name: 'Storm lamp', variants: { create: [variant] } },
    select: { variants: { select: { id: true } } },
  })
  return variants[0]?.id ?? ''
}

interface Run {
  line: string
  holds: boolean
}

async function run(seed: number): Promise<Run> {
  const { buyers, kill, killAfter, killedServer, wantsMore } = planOf(seed)
  await db.cart.deleteMany()
  const [scarce, plentiful] = [await stock(PIECES), await stock(BUYERS)]
  await eachOf(buyers, 16, (buyer) => fillCart(shop, buyer, wantsMore(buyer) ? [plentiful, scarce] : [scarce]))

  let sold = 0
  let killed: Promise<void> | undefined
  const buy = async (buyer: Buyer): Promise<Outcome> => {
    const outcome = await placeUntilAnswered(shop, buyer)
    if (outcome.status < 300 && ++sold === killAfter) {
      if (kill === 'server') killed = shop.killServer(killedServer)
      if (kill === 'postgres') killed = shop.killPostgres()
    }
    return outcome
  }
  const start = performance.now()
  const outcomes = await Promise.all(buyers.map(buy))
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  await killed
  const wrong = await whatIsWrong(buyers, outcomes, scarce)
  const retries = countsOf(outcomes.flatMap((outcome) => outcome.retries))
  const said = `seed ${seed}, kill ${kill}: ${sold} orders in ${seconds} s`
  return {
    holds: wrong.length === 0,
    line: `${said}${retries && `, tried again: ${retries}`}; ${wrong.join('; ') || 'holds'}`,
  }
}

/** What is not as it must be, in words. */
async function whatIsWrong(buyers: readonly Buyer[], outcomes: readonly Outcome[], scarce: string): Promise<string[]> {
  const acknowledged = outcomes.filter(({ status }) => status < 300).map(({ said }) => said)
  const others = outcomes.filter(({ status, said }) => status >= 300 && `${status} ${said}` !== '409 cart.out_of_stock')
  const orders = await db.order.findMany({
    where: { lines: { some: { variantId: scarce } } },
    select: { id: true, email: true },
  })
  const kept = new Set(orders.map(({ id }) => id))
  const lost = acknowledged.filter((id) => !kept.has(id)).length
  const double = orders.length - new Set(orders.map(({ email }) => email)).size
  const strangers = orders.filter(({ email }) => !buyers.some((buyer) => buyer.email === email)).length
  const { onHand, reserved } = await db.variant.findUniqueOrThrow({ where: { id: scarce } })
  const { differing } = await reconcileStock({ db, actor: { kind: 'system', job: 'storm' } })
  const claims: [boolean, string][] = [
    [acknowledged.length === PIECES, `${acknowledged.length} buyers have an order`],
    [others.length === 0, `others were answered ${countsOf(others.map(({ status, said }) => `${status} ${said}`))}`],
    [orders.length === PIECES && strangers === 0, `${orders.length} orders in the database`],
    [lost === 0, `${lost} acknowledged orders lost`],
    [double === 0 && new Set(acknowledged).size === acknowledged.length, `${double} orders double`],
    [onHand === PIECES && reserved === PIECES, `${reserved} of ${onHand} pieces reserved`],
    [differing === 0, `stock and ledger differ at ${differing} variants`],
    [shop.deadServers() === 0, `${shop.deadServers()} servers ended by themselves`],
  ]
  return claims.filter(([holds]) => !holds).map(([, words]) => words)
}

let held = 0
for (let index = 1; index <= RUNS; index++) {
  const { line, holds } = await run(SEED === undefined ? randomInt(1, 1_000_000) : Number(SEED))
  if (holds) held++
  console.log(`run ${index}: ${line}`)
}
conclude(
  `${held} of ${RUNS} runs: exactly ${PIECES} of ${BUYERS} buyers got an order, none was lost or doubled`,
  held === RUNS,
)
