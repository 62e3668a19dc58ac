import type { Actor } from './context.ts'
import { AppError } from './errors.ts'

/** The id of who is signed in. Throws `auth.required`. */
export function requireUserId(actor: Actor): string {
  if (actor.kind === 'customer' || actor.kind === 'admin') return actor.userId
  throw new AppError('auth.required', 'Sign in first', {})
}
