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
    const limiter = createLimiter({ concurrency: 2, queue: 1, onFull: full })
    const jobs = [job(), job(), job(), job()] as const
    const first = limiter.run(jobs[0].run)
    const second = limiter.run(jobs[1].run)
    const third = limiter.run(jobs[2].run)
    await expect(limiter.run(jobs[3].run)).rejects.toThrow('full')
    expect(limiter.requireRoom).toThrow('full')
    expect(jobs.map(({ state }) => state.started)).toEqual([true, true, false, false])

    jobs[1].state.finish()
    expect(await second).toBe('done')
    await turn()
    expect(jobs[2].state.started).toBe(true)
    limiter.requireRoom()
    jobs[0].state.finish()
    jobs[2].state.finish()
    expect(await Promise.all([first, third])).toEqual(['done', 'done'])
  })

  test('a failed job frees its place', async () => {
    const limiter = createLimiter({ concurrency: 1, queue: 0, onFull: full })
    await expect(limiter.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await limiter.run(() => Promise.resolve(1))).toBe(1)
  })
})
