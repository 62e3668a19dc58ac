import { dictionary } from '@zxcvbn-ts/language-common'
import { AppError } from '../errors.ts'

/** The passwords that are tried first: those of leaks, in lower case, most used first. */
const commonPasswords = new Set(dictionary['passwords-common'])

/** Throws `auth.common_password` for one that everybody thinks of, whatever its case. */
export function requireUncommon(password: string): void {
  if (!commonPasswords.has(password.normalize('NFC').toLowerCase())) return
  throw new AppError('auth.common_password', 'This password is among the first that are guessed: take another', {})
}
