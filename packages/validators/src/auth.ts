import { z } from 'zod'
import { Id, Text, Timestamp } from './common.ts'

export const UserRole = z.enum(['customer', 'admin'])
export type UserRole = z.infer<typeof UserRole>

/** An e-mail address, in lower case: addresses compare without regard to case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** 8 to 256 characters in Unicode NFC, with no rules of composition (NIST SP 800-63B §3.1.1.2). */
export const Password = z.string().normalize('NFC').min(8).max(256)

export const User = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  role: UserRole,
  createdAt: Timestamp,
})
export type User = z.infer<typeof User>

/** A sign-in. `token` goes into `Authorization: Bearer …`; it is shown here and nowhere else. */
export const Session = z.object({ token: z.string(), expiresAt: Timestamp, user: User })
export type Session = z.infer<typeof Session>

export const RegisterInput = z.strictObject({
  email: Email,
  password: Password,
  name: Text.pipe(z.string().min(1).max(120)),
})
export type RegisterInput = z.infer<typeof RegisterInput>

export const LoginInput = z.strictObject({ email: Email, password: z.string().normalize('NFC').min(1).max(256) })
export type LoginInput = z.infer<typeof LoginInput>
