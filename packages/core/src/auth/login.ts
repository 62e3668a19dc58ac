import type { LoginInput, Session } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { type Attempt, clearAttempts, countAttempt, countFromAddress } from '../rate-limit/index.ts'
import { hashToken } from '../tokens.ts'
import { lockAccount } from './lock-account.ts'
import { hashPassword, isOutdated, requireHashRoom, verifyPassword } from './passwords.ts'
import { hashAddress } from './sessions.ts'
import { signIn } from './sign-in.ts'

/**
 * Signs in; what the guest had in the cart comes along. Throws `auth.invalid_credentials`, the same and after the same
 * time for a wrong password, an unknown address and a disabled account; `auth.too_many_attempts`, `auth.busy`.
 */
export async function login(ctx: CoreContext, { email, password }: LoginInput): Promise<Session> {
  requireHashRoom()
  await countFromAddress(ctx, 'login-address')
  const from = hashAddress(ctx.client)
  const account = await findAccount(ctx, email, from)
  const byStrangers: Attempt = { limit: 'login', subject: hashToken(email) }
  const byOwner: Attempt = { limit: 'login-known', subject: `${account?.id}:${from}` }
  await countAttempt(ctx, account?.known ? byOwner : byStrangers)

  const passwordHash = account?.status === 'active' ? account.password_hash : null
  const correct = await verifyPassword(passwordHash, password)
  if (!account || !passwordHash || !correct) {
    await audit(ctx, 'auth.login_failed', { subjectId: account?.id ?? null })
    throw invalidCredentials()
  }
  const newHash = isOutdated(passwordHash) ? await hashPassword(password) : passwordHash

  return inTransaction(ctx, async (tx) => {
    const current = await lockAccount(tx, account.id)
    if (current?.status !== 'active') throw invalidCredentials()
    // Changed since it was verified, by its owner or by another login with better parameters.
    const changed = current.passwordHash !== passwordHash
    if (changed && !(await verifyPassword(current.passwordHash, password))) throw invalidCredentials()
    if (!changed && newHash !== passwordHash) {
      await tx.db.user.update({ where: { id: current.id }, data: { passwordHash: newHash } })
    }
    await clearAttempts(tx, [byStrangers, byOwner])
    await audit({ ...tx, actor: { kind: current.role, userId: current.id } }, 'auth.login', { subjectId: current.id })
    return signIn(tx, current)
  })
}

/** In one statement, there or not; `known` when one of its sessions was opened where this call comes from. */
async function findAccount(ctx: CoreContext, email: string, from: string | null) {
  return ctx.db.$kysely
    .selectFrom('users')
    .select(['id', 'status', 'password_hash'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('sessions')
          .select('sessions.id')
          .whereRef('sessions.user_id', '=', 'users.id')
          .where('address_hash', '=', from)
          .where('expires_at', '>', ctx.now()),
      ).as('known'),
    )
    .where('email', '=', email)
    .executeTakeFirst()
}

const invalidCredentials = () => new AppError('auth.invalid_credentials', 'E-mail address or password is wrong', {})
