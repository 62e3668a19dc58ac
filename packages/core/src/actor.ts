import type { Actor } from './context.ts'
import { AppError } from './errors.ts'

/** The id of who is signed in. Throws `auth.required`. */
export function requireUserId(actor: Actor): string {
  if (actor.kind === 'customer' || actor.kind === 'admin') return actor.userId
  throw new AppError('auth.required', 'Sign in first', {})
}

/** The id of the admin who acts. Throws `auth.required` for guests, `auth.forbidden` for everybody else. */
export function requireAdmin(actor: Actor): string {
  if (actor.kind === 'admin') return actor.userId
  if (actor.kind === 'guest') throw new AppError('auth.required', 'Sign in first', {})
  throw new AppError('auth.forbidden', 'Only admins may do this', {})
}

/** For what no person may do, whoever it is. Throws `auth.forbidden`. */
export function requireSystem(actor: Actor): void {
  if (actor.kind !== 'system') throw new AppError('auth.forbidden', 'Only jobs may do this', {})
}
