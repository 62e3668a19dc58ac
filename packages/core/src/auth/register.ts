import { isUniqueViolation } from '@shop/db'
import type { RegisterInput, Session } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { hashPassword } from './passwords.ts'
import { signIn } from './sign-in.ts'
import { userSelect } from './user.view.ts'

/** Creates a customer's account and signs in; what the guest had in the cart comes along. Throws `auth.email_taken`. */
export async function register(ctx: CoreContext, { email, name, password }: RegisterInput): Promise<Session> {
  const passwordHash = await hashPassword(password)
  try {
    return await inTransaction(ctx, async (tx) => {
      const user = await tx.db.user.create({ data: { email, name, passwordHash }, select: userSelect })
      return signIn(tx, user)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('auth.email_taken', 'There is an account with this e-mail address already', {})
  }
}
