import { isUniqueViolation } from '@shop/db'
import type { Session } from '@shop/validators'
import { audit } from '../audit/index.ts'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { signIn } from './sign-in.ts'
import { userSelect } from './user.view.ts'

export interface NewAccount {
  email: string
  name: string
  passwordHash: string
}

/** A customer's account, signed in; what the guest had in the cart comes along. Throws `auth.email_taken`. */
export async function createAccount(ctx: CoreContext, { email, name, passwordHash }: NewAccount): Promise<Session> {
  try {
    return await inTransaction(ctx, async (tx) => {
      const user = await tx.db.user.create({
        data: { email, name, passwordHash, createdAt: tx.now() },
        select: userSelect,
      })
      await tx.publish.event('user.registered', { userId: user.id })
      await audit({ ...tx, actor: { kind: user.role, userId: user.id } }, 'auth.registered', { subjectId: user.id })
      return signIn(tx, user)
    })
  } catch (error) {
    if (isUniqueViolation(error, 'users_email_key')) throw emailTaken()
    throw error
  }
}

export const emailTaken = () =>
  new AppError('auth.email_taken', 'There is an account with this e-mail address already', {})
