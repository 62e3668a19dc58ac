import type { LoginInput, Session } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { verifyPassword } from './passwords.ts'
import { signIn } from './sign-in.ts'
import { userSelect } from './user.view.ts'

/**
 * Signs in; what the guest had in the cart comes along. Throws `auth.invalid_credentials`, the same and after the same
 * time for a wrong password, an unknown address and a disabled account.
 */
export async function login(ctx: CoreContext, { email, password }: LoginInput): Promise<Session> {
  const account = await ctx.db.user.findFirst({
    where: { email, status: 'active' },
    select: { ...userSelect, passwordHash: true },
  })
  const correct = await verifyPassword(account?.passwordHash ?? null, password)
  if (!account || !correct) throw new AppError('auth.invalid_credentials', 'E-mail address or password is wrong', {})
  return inTransaction(ctx, (tx) => signIn(tx, account))
}
