import { randomUUID } from 'node:crypto'
import type { RegisterInput, RegisterResult } from '@shop/validators'
import type { CoreContext } from '../context.ts'
import { countFromAddress } from '../rate-limit/index.ts'
import { requireUncommon } from './common-passwords.ts'
import { createAccount } from './create-account.ts'
import { hashPassword, requireHashRoom } from './passwords.ts'

/**
 * Creates a customer's account and signs in; what the guest had in the cart comes along. Where the shop verifies
 * addresses it mails a link instead, with the same work and answer whether the address is taken or not. Throws
 * `auth.email_taken` (never when verifying), `auth.common_password`, `auth.too_many_attempts`, `auth.busy`.
 */
export async function register(ctx: CoreContext, { email, name, password }: RegisterInput): Promise<RegisterResult> {
  requireUncommon(password)
  requireHashRoom()
  await countFromAddress(ctx, 'register-address')
  const account = { email, name, passwordHash: await hashPassword(password) }
  if (ctx.settings.registration === 'open') return { status: 'signed_in', ...(await createAccount(ctx, account)) }
  await ctx.publish.job('email.registration', { ...account, requestId: randomUUID() })
  return { status: 'confirmation_sent' }
}
