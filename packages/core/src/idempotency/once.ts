import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { hashKey, type ScopedKey, seal, unseal } from './seal.ts'

const KEPT_HOURS = 24

/** `key` is the client's; `scope` says which call of whom: the same key elsewhere is another key. */
export interface KeyedCall extends ScopedKey {
  /** Plain JSON; another one under the same key is refused, whatever the order of its keys. */
  input: unknown
  /** Where the key counts as well from now on, when the answer makes the caller known by another name. */
  nextScope?: (answer: unknown) => string | null
}

/**
 * Runs `effect` once for a key, in one transaction with the row that claims it; a repeat gets the first answer. A failed
 * effect leaves no claim, so it can be tried again. Throws `idempotency.key_reused` for another input under the same
 * key, `idempotency.in_progress` while the first call runs. Answers must be plain JSON.
 */
export async function once<Answer>(
  ctx: CoreContext,
  { key, scope, input, nextScope }: KeyedCall,
  effect: (tx: CoreContext) => Promise<Answer>,
): Promise<Answer> {
  const requestHash = sha256(JSON.stringify(input, sortKeys) ?? '')
  return inTransaction(ctx, async (tx) => {
    const isAlone = await lockKey(tx, { scope, key })
    const keyHash = hashKey({ scope, key })
    const earlier = await tx.db.$kysely
      .selectFrom('idempotency_keys')
      .select(['request_hash', 'response', 'expires_at'])
      .where('scope', '=', scope)
      .where('key', '=', keyHash)
      .executeTakeFirst()
    if (earlier && earlier.expires_at > tx.now()) {
      if (earlier.request_hash === requestHash) return unseal({ scope, key }, earlier.response as string) as Answer
      throw new AppError('idempotency.key_reused', 'This Idempotency-Key came with other content before', {})
    }
    // Who reads the answer holds the lock for a moment, too: that is no reason to turn the next one away.
    if (!isAlone) throw inProgress()
    const answer = await effect(tx)
    await keepAnswer(tx, { scope, key }, { requestHash, answer })
    const next = nextScope?.(answer) ?? null
    if (next !== null) await keepAnswer(tx, { scope: next, key }, { requestHash, answer })
    return answer
  })
}

async function keepAnswer(
  tx: CoreContext,
  scoped: ScopedKey,
  { requestHash, answer }: { requestHash: string; answer: unknown },
): Promise<void> {
  const claim = {
    request_hash: requestHash,
    response: JSON.stringify(seal(scoped, answer)),
    created_at: tx.now(),
    expires_at: new Date(tx.now().getTime() + KEPT_HOURS * 3_600_000),
  }
  await tx.db.$kysely
    .insertInto('idempotency_keys')
    .values({ scope: scoped.scope, key: hashKey(scoped), ...claim })
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doUpdateSet(claim))
    .execute()
}

/** An advisory lock that ends with the transaction: whoever comes while the first call runs is told so, not queued. */
async function lockKey(tx: CoreContext, { scope, key }: ScopedKey): Promise<boolean> {
  const lock = createHash('sha256').update(`${scope}\n${key}`).digest().readBigInt64BE()
  const { rows } = await sql<{ alone: boolean }>`
    select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as alone`.execute(tx.db.$kysely)
  return rows[0]?.alone === true
}

const inProgress = () =>
  new AppError(
    'idempotency.in_progress',
    'The first call with this Idempotency-Key is still running',
    {},
    { retryAfterSeconds: 1 },
  )

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
