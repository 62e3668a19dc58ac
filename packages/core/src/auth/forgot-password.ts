import { randomUUID } from 'node:crypto'
import type { ForgotPasswordInput } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { countAttempt, countFromAddress } from '../rate-limit/index.ts'
import { hashToken } from '../tokens.ts'

/**
 * Has a link mailed to set a new password. Whether there is an account is for the worker to find out, so nothing here
 * tells, not even the time it takes. Throws `auth.too_many_attempts`.
 */
export async function forgotPassword(ctx: CoreContext, { email }: ForgotPasswordInput): Promise<void> {
  await countFromAddress(ctx, 'forgot-password-address')
  await countAttempt(ctx, { limit: 'forgot-password', subject: hashToken(email) })
  await ctx.publish.job('email.password-reset', { email, requestId: randomUUID() })
}
