import type { ConfirmRegistrationInput, Session } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { claimGuestOrders } from '../orders/index.ts'
import { createAccount } from './create-account.ts'
import { useLink } from './links.ts'

/**
 * Makes the account the mailed link is for, and signs in. What was ordered with the address as a guest becomes the
 * account's. Throws `auth.link_invalid`, `auth.email_taken`.
 */
export async function confirmRegistration(ctx: CoreContext, { token }: ConfirmRegistrationInput): Promise<Session> {
  return inTransaction(ctx, async (tx) => {
    const { payload } = await useLink(tx, 'registration', token)
    const session = await createAccount(tx, payload)
    await claimGuestOrders(tx, session.user)
    return session
  })
}
