import { createHash } from 'node:crypto'
import type { Prisma } from '@shop/db'
import { sql } from 'kysely'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'

const KEPT_HOURS = 24

export interface KeyedCall {
  /** The client's Idempotency-Key. */
  key: string
  /** Which call of whom: the same key elsewhere is another key. */
  scope: string
  /** The parsed input; another one under the same key is refused. */
  input: unknown
}

/**
 * Runs `effect` once for a key, in one transaction with the row that claims it; a repeat gets the first answer. A failed
 * effect leaves no claim, so it can be tried again. Throws `idempotency.key_reused` for another input under the same
 * key, `idempotency.in_progress` while the first call runs. Answers must be plain JSON.
 */
export async function once<Answer>(
  ctx: CoreContext,
  { key, scope, input }: KeyedCall,
  effect: (tx: CoreContext) => Promise<Answer>,
): Promise<Answer> {
  const requestHash = sha256(JSON.stringify(input))
  return inTransaction(ctx, async (tx) => {
    await requireAlone(tx, scope, key)
    const earlier = await tx.db.idempotencyKey.findUnique({ where: { scope_key: { scope, key } } })
    if (earlier && earlier.expiresAt > tx.now()) {
      if (earlier.requestHash === requestHash) return earlier.response as Answer
      throw new AppError('idempotency.key_reused', 'This Idempotency-Key came with other content before', {})
    }
    const answer = await effect(tx)
    const claim = {
      requestHash,
      response: answer as Prisma.InputJsonValue,
      createdAt: tx.now(),
      expiresAt: new Date(tx.now().getTime() + KEPT_HOURS * 3_600_000),
    }
    await tx.db.idempotencyKey.upsert({
      where: { scope_key: { scope, key } },
      create: { scope, key, ...claim },
      update: claim,
    })
    return answer
  })
}

/** An advisory lock that ends with the transaction: whoever comes while the first call runs is told so, not queued. */
async function requireAlone(tx: CoreContext, scope: string, key: string): Promise<void> {
  const lock = createHash('sha256').update(`${scope}\n${key}`).digest().readBigInt64BE()
  const { rows } = await sql<{ alone: boolean }>`
    select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as alone`.execute(tx.db.$kysely)
  if (rows[0]?.alone) return
  throw new AppError(
    'idempotency.in_progress',
    'The first call with this Idempotency-Key is still running',
    {},
    {
      retryAfterSeconds: 1,
    },
  )
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
