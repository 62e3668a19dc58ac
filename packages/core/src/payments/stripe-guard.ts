import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { RateLimiter } from 'limiter'
import Stripe from 'stripe'
import { AppError } from '../errors.ts'

export interface GuardOptions {
  /** Calls a second, of this process alone: Stripe allows 100 in live mode, 25 in test mode, for all together. */
  callsPerSecond: number
  /** How long one call may take, in ms. */
  timeoutMs: number
  /** How long Stripe is left alone after it was away, in ms. */
  restMs: number
}

const AT_ONCE = 20
const WAITING = 100
/** So many failures in a row, and Stripe counts as away. */
const FAILURES = 5
const MAX_WAIT_MS = 5_000

export interface Guard {
  <T>(call: () => Promise<T>): Promise<T>
  readonly isOpen: boolean
}

/**
 * Lets calls through to Stripe one by one at the rate it allows, and none while it is away: whoever asks then is told at
 * once, and no request piles up behind a call that hangs. Throws `payments.unavailable`.
 */
export function createGuard({ callsPerSecond, timeoutMs, restMs }: GuardOptions): Guard {
  const rate = new RateLimiter({ tokensPerInterval: callsPerSecond, interval: 'second' })
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(FAILURES),
  })
  const line = bulkhead(AT_ONCE, WAITING)
  const tried = wrap(breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive))

  /** While one call finds out whether Stripe is back, the breaker would keep all others until that one is answered. */
  async function unlessTried<T>(call: () => Promise<T>): Promise<T> {
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError()
    return tried.execute(call)
  }

  async function guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      if (breaker.state === CircuitState.Closed) await turn(rate)
      return await line.execute(() => unlessTried(call))
    } catch (error) {
      throw isOutage(error) || error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError
        ? unavailable(error)
        : error
    }
  }
  return Object.defineProperty(guarded, 'isOpen', { get: () => breaker.state === CircuitState.Open }) as Guard
}

async function turn(rate: RateLimiter): Promise<void> {
  if (rate.getWaitTime(1) > MAX_WAIT_MS) throw unavailable(new Error('Too many calls wait for their turn'))
  await rate.removeTokens(1)
}

/** What says nothing of this very call: another one, or this one later, may do. */
function isOutage(error: unknown): boolean {
  return (
    error instanceof TaskCancelledError ||
    error instanceof Stripe.errors.StripeConnectionError ||
    error instanceof Stripe.errors.StripeAPIError ||
    error instanceof Stripe.errors.StripeRateLimitError
  )
}

function unavailable(cause: unknown): AppError<'payments.unavailable'> {
  const message = 'The payment provider does not answer: the order stays as it is, try again in a moment'
  return Object.assign(new AppError('payments.unavailable', message, {}, { retryAfterSeconds: 10 }), { cause })
}
