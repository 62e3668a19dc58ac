import type { ErrorCode, ErrorDetails } from '@shop/validators'

/** A refusal with a code of the contract. In a request it becomes the answer; in a job it is final (dead letter). */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code
  readonly details: ErrorDetails<Code>
  /** After how many seconds trying again makes sense. */
  readonly retryAfterSeconds: number | undefined

  constructor(code: Code, message: string, details: ErrorDetails<Code>, options?: { retryAfterSeconds?: number }) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
    this.retryAfterSeconds = options?.retryAfterSeconds
  }
}
