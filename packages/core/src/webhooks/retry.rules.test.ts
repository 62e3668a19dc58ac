import { describe, expect, test } from 'vitest'
import { type Attempt, isGone, PAUSES_MS, verdictOn } from './retry.rules.ts'

const answered = (status: number, retryAfterSeconds: number | null = null): Attempt => ({
  result: { kind: 'answered', status, retryAfterSeconds, response: '' },
  durationMs: 1,
})
const unreachable: Attempt = { result: { kind: 'unreachable', error: 'ECONNREFUSED' }, durationMs: 1 }

const kindOf = (attempt: Attempt) => verdictOn(attempt, 1, 0.5).kind

describe('a try', () => {
  test.each([200, 201, 202, 204, 299])('has got through with %i', (status) => {
    expect(kindOf(answered(status))).toBe('delivered')
  })

  test.each([408, 425, 429, 500, 502, 503, 504, 599, 301, 302, 307, 308])('is repeated after %i', (status) => {
    expect(kindOf(answered(status))).toBe('retry')
  })

  test('is repeated when there was no answer', () => {
    expect(kindOf(unreachable)).toBe('retry')
  })

  test.each([400, 401, 403, 404, 405, 410, 413, 422, 451])('is the last with %i', (status) => {
    expect(kindOf(answered(status))).toBe('failed')
  })
})

describe('the pauses', () => {
  const pauseAfter = (attempts: number, random = 0.5, attempt = unreachable) => {
    const verdict = verdictOn(attempt, attempts, random)
    return verdict.kind === 'retry' ? verdict.afterMs : verdict.kind
  }

  test('grow, last a day in all, and then it has failed', () => {
    const pauses = PAUSES_MS.map((_, index) => pauseAfter(index + 1))
    expect(pauses).toEqual([...PAUSES_MS])
    const hours = PAUSES_MS.reduce((sum, pause) => sum + pause, 0) / 3_600_000
    expect(hours).toBeGreaterThan(23)
    expect(hours).toBeLessThan(25)
    expect(pauseAfter(PAUSES_MS.length + 1)).toBe('failed')
  })

  test('differ by a tenth from one delivery to the next', () => {
    expect(pauseAfter(2, 0)).toBe(27_000)
    expect(pauseAfter(2, 0.999999)).toBe(33_000)
  })

  test('are as long as the endpoint asks for, up to an hour, and never shorter', () => {
    expect(pauseAfter(1, 0.5, answered(503, 120))).toBe(120_000)
    expect(pauseAfter(1, 0.5, answered(429, 1))).toBe(5_000)
    expect(pauseAfter(1, 0.5, answered(503, 1e9))).toBe(3_600_000)
  })
})

test('only 410 says that the endpoint is gone', () => {
  expect(isGone(answered(410))).toBe(true)
  expect([answered(404), answered(500), unreachable].some(isGone)).toBe(false)
})
