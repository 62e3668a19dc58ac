import { hash } from '@node-rs/argon2'
import pg from 'pg'
import { PASSWORD_HASH_OPTIONS } from '../accounts.ts'
import { BLOCK, blockOf } from './block.ts'
import { CUSTOMER_PASSWORD } from './customer.ts'
import { chooseHead, HEAD } from './head.ts'
import { idOf, Kind } from './ids.ts'
import { areSetAside, restoreIndexes, setIndexesAside, tidy } from './indexes.ts'
import { load, prepareLoader } from './load.ts'
import { onEach } from './on-each.ts'
import { addRows, emptyRows, type Rows, type Surroundings } from './rows.ts'
import { momentOf } from './time.ts'
import { addTree } from './tree.ts'

export { demoOrderNumber } from './order-number.ts'

const MAX_COUNT = 10_000_000
/** Any number; it only has to be the same for everyone who seeds this database. */
const SCALE_LOCK = 5_711_406
const CONNECTIONS = 2
/** So many blocks are one transaction. */
const BLOCKS_PER_BATCH = 5
/** To add less than this many blocks, or than a quarter of what there is, the indexes are better kept. */
const MANY_BLOCKS = 5

/** How far it is; `unit` says what is counted. */
export interface ScaleProgress {
  unit: 'products' | 'indexes'
  done: number
  total: number
}

export interface ScaleOptions {
  /** Hears in one line each what was done. */
  onProgress?: (message: string) => void
  onCount?: (progress: ScaleProgress) => void
  /** Stops after the transaction in hand; another run goes on from there. */
  signal?: AbortSignal
}

/** Reads `--scale`. Throws with what it may be. */
export function parseScale(text: string): number {
  const count = Number(text.replaceAll('_', ''))
  if (Number.isInteger(count) && count >= BLOCK && count <= MAX_COUNT && count % BLOCK === 0) return count
  throw new Error(
    `--scale takes a multiple of ${BLOCK} up to ${MAX_COUNT}, such as --scale 100000; it was given "${text}".`,
  )
}

/**
 * Fills a shop that has the demo data up to so many products and as many orders, with their customers, stock and reviews.
 * The same count always gives the same rows. What is there already stays: a second run adds nothing, a larger count adds
 * the rest, and a run that was interrupted is gone on with.
 */
export async function seedAtScale(url: string, count: number, options: ScaleOptions = {}): Promise<void> {
  const { onProgress = () => {}, onCount = () => {}, signal } = options
  const clients = await connect(url)
  const [client] = clients as [pg.Client, ...pg.Client[]]
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SCALE_LOCK])
    const blocks = await missingBlocks(client, count / BLOCK)
    if (blocks.length === 0 && !(await areSetAside(client))) {
      onProgress('the scaled data are there already')
      return
    }
    const tree = await addTree(client)
    const salt = Buffer.from('the demo shop')
    const passwordHash = await hash(CUSTOMER_PASSWORD, { ...PASSWORD_HASH_OPTIONS, salt: Buffer.concat([salt, salt]) })
    const present = count / BLOCK - blocks.length
    if (blocks.length >= Math.max(MANY_BLOCKS, present / 4)) await setIndexesAside(client)
    await loadBlocks(clients, blocks, { surroundings: { tree, passwordHash }, isHead: count <= HEAD, onCount, signal })
    await chooseHead(client)
    await restoreIndexes(clients, (done, total) => onCount({ unit: 'indexes', done, total }), signal)
    await tidy(client)
    onProgress(`the shop has ${count} products and as many orders now`)
  } finally {
    await Promise.all(clients.map((each) => each.end()))
  }
}

async function connect(url: string): Promise<pg.Client[]> {
  const clients = Array.from({ length: CONNECTIONS }, () => {
    return new pg.Client({ connectionString: url, application_name: 'shop-seed', options: '-c TimeZone=UTC' })
  })
  await Promise.all(clients.map((client) => client.connect()))
  return clients
}

/** A block is there when its last product is, since it was written whole. */
async function missingBlocks(client: pg.ClientBase, count: number): Promise<number[]> {
  const all = Array.from({ length: count }, (_, block) => block)
  const { rows } = await client.query<{ id: string }>('SELECT id FROM products WHERE id = ANY ($1)', [
    all.map(lastIdOf),
  ])
  const present = new Set(rows.map(({ id }) => id))
  return all.filter((block) => !present.has(lastIdOf(block)))
}

function lastIdOf(block: number): string {
  const index = (block + 1) * BLOCK - 1
  return idOf(Kind.product, index, momentOf(index))
}

interface LoadOptions {
  surroundings: Surroundings
  isHead: boolean
  onCount: (progress: ScaleProgress) => void
  signal: AbortSignal | undefined
}

/** Every connection takes the next blocks when it is through with its last; they are made while the others write. */
async function loadBlocks(
  clients: readonly pg.Client[],
  blocks: readonly number[],
  { surroundings, isHead, onCount, signal }: LoadOptions,
): Promise<void> {
  const waiting = [...blocks]
  const total = blocks.length * BLOCK
  let done = 0
  onCount({ unit: 'products', done, total })
  await onEach(clients, async (client) => {
    await prepareLoader(client)
    while (waiting.length > 0) {
      signal?.throwIfAborted()
      const batch = waiting.splice(0, BLOCKS_PER_BATCH)
      await load(client, await makeRows(batch, surroundings), { isHead })
      done += batch.length * BLOCK
      onCount({ unit: 'products', done, total })
    }
  })
  signal?.throwIfAborted()
}

async function makeRows(blocks: readonly number[], surroundings: Surroundings): Promise<Rows> {
  const rows = emptyRows()
  for (const block of blocks) {
    addRows(rows, blockOf(block), surroundings)
    // Lets the other connections be fed.
    await new Promise(setImmediate)
  }
  return rows
}
