import type { ConfirmRegistrationInput, Session } from '@shop/validators'
import { type CoreContext, inTransaction } from '../context.ts'
import { createAccount } from './create-account.ts'
import { useLink } from './links.ts'

/** Makes the account the mailed link is for, and signs in. Throws `auth.link_invalid`, `auth.email_taken`. */
export async function confirmRegistration(ctx: CoreContext, { token }: ConfirmRegistrationInput): Promise<Session> {
  return inTransaction(ctx, async (tx) => {
    const { payload } = await useLink(tx, 'registration', token)
    return createAccount(tx, payload)
  })
}
