import { z } from 'zod'
import { Id, Timestamp, text } from './common.ts'

export const UserRole = z.enum(['customer', 'admin'])
export type UserRole = z.infer<typeof UserRole>

/** An e-mail address, in lower case: addresses compare without regard to case. */
export const Email = z.string().trim().toLowerCase().max(254).regex(z.regexes.email, 'Invalid email address')

/** 8 to 256 characters in Unicode NFC, with no rules of composition (NIST SP 800-63B §3.1.1.2). */
export const Password = z.string().normalize('NFC').min(8).max(256)

/** A password as it was typed to be checked: nothing but its size is looked at. */
const TypedPassword = z.string().normalize('NFC').min(1).max(256)

export const PersonName = text(1, 120)

/** The token of a link that was mailed. */
const LinkToken = z.string().min(1).max(200)

export const User = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: UserRole,
  createdAt: Timestamp,
})
export type User = z.infer<typeof User>

/** A sign-in. `token` goes into `Authorization: Bearer …`; it is shown here and nowhere else. */
export const Session = z.object({
  token: z.string(),
  expiresAt: Timestamp,
  user: User,
  /** Only when the customer’s cart had no room for all that the guest’s had: the key to the rest, for `cart.merge`. */
  cartToken: z.string().optional(),
})
export type Session = z.infer<typeof Session>

/** What registering leads to: a session at once, or a mail with a link where the shop asks for that. */
export const RegisterResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('signed_in'), ...Session.shape }),
  z.object({ status: z.literal('confirmation_sent') }),
])
export type RegisterResult = z.infer<typeof RegisterResult>

export const RegisterInput = z.strictObject({ email: Email, password: Password, name: PersonName })
export type RegisterInput = z.infer<typeof RegisterInput>

export const ConfirmRegistrationInput = z.strictObject({ token: LinkToken })
export type ConfirmRegistrationInput = z.infer<typeof ConfirmRegistrationInput>

export const LoginInput = z.strictObject({ email: Email, password: TypedPassword })
export type LoginInput = z.infer<typeof LoginInput>

/** Whether the token that came along is good, and until when. */
export const SessionState = z.discriminatedUnion('valid', [
  z.object({ valid: z.literal(true), expiresAt: Timestamp, user: User }),
  z.object({ valid: z.literal(false) }),
])
export type SessionState = z.infer<typeof SessionState>

export const ForgotPasswordInput = z.strictObject({ email: Email })
export type ForgotPasswordInput = z.infer<typeof ForgotPasswordInput>

export const ResetPasswordInput = z.strictObject({ token: LinkToken, password: Password })
export type ResetPasswordInput = z.infer<typeof ResetPasswordInput>

export const ChangePasswordInput = z.strictObject({ currentPassword: TypedPassword, newPassword: Password })
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>
