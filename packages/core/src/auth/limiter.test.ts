import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'

const full = () => new Error('full')

/** Work that ends when told to. */
function job() {
  const { promise, resolve } = Promise.withResolvers<string>()
  const state = { started: false, finish: () => resolve('done') }
  const run = () => {
    state.started = true
    return promise
  }
  return { state, run }
}

describe('createLimiter', () => {
  test('runs two, lets one wait, turns the next away, and goes on in order', async () => {
    const limit = createLimiter({ concurrency: 2, queue: 1, onFull: full })
    const jobs = [job(), job(), job(), job()] as const
    const first = limit(jobs[0].run)
    const second = limit(jobs[1].run)
    const third = limit(jobs[2].run)
    await expect(limit(jobs[3].run)).rejects.toThrow('full')
    expect(jobs.map(({ state }) => state.started)).toEqual([true, true, false, false])

    jobs[1].state.finish()
    expect(await second).toBe('done')
    await turn()
    expect(jobs[2].state.started).toBe(true)
    jobs[0].state.finish()
    jobs[2].state.finish()
    expect(await Promise.all([first, third])).toEqual(['done', 'done'])
  })

  test('a failed job frees its place', async () => {
    const limit = createLimiter({ concurrency: 1, queue: 0, onFull: full })
    await expect(limit(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await limit(() => Promise.resolve(1))).toBe(1)
  })
})
