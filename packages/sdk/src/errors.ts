import type { TRPCClientError } from '@trpc/client'
import type { AppRouter, ErrorBody, ErrorCode } from './contract.ts'

/** A call the shop refused: `error.data` says why. */
export type ShopError<Code extends ErrorCode = ErrorCode> = TRPCClientError<AppRouter> & {
  readonly data: ErrorBody<Code>
}

/**
 * Whether the shop refused the call; with codes, whether for one of these reasons. `error.data.details` then has the
 * type that belongs to the code.
 */
export function isShopError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is ShopError<Code> {
  if (!(error instanceof Error && 'data' in error && isErrorBody(error.data))) return false
  return codes.length === 0 || codes.some((code) => code === (error as ShopError).data.code)
}

/**
 * Whether no answer of the shop came: it could not be reached or took too long, the connection broke, or something else
 * answered in its place. What the call asked for may have happened nevertheless.
 */
export function isNetworkError(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof Error && error.cause instanceof Error && error.cause.name === NO_ANSWER
}

const NO_ANSWER = 'NoAnswerError'

/** The cause of the error that a call without an answer throws. */
export function noAnswerError(message: string, cause: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name: NO_ANSWER })
}

/** The one error shape of the shop, whichever door it came through. */
export function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null) return false
  return ['code', 'message', 'requestId'].every((key) => typeof Reflect.get(value, key) === 'string')
}
