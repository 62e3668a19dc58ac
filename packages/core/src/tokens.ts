import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, for URLs and headers. Give it away once and keep only its hash. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** SHA-256 in hex: what the database holds of a token. A fast hash is enough for what cannot be guessed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
