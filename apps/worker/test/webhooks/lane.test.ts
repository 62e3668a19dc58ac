import { describe, expect, test, vi } from 'vitest'
import { createLane, MOST_AT_ONCE } from '../../src/webhooks/lane.ts'

/** A lane with so many deliveries waiting, which end when they are told to. */
function aLane(waiting: number) {
  const asked: number[] = []
  const underWay: ((gotThrough: boolean) => void)[] = []
  const errors: unknown[] = []
  let left = waiting
  const lane = createLane<number>({
    async claim(limit) {
      asked.push(limit)
      const taken = Math.min(limit, left)
      left -= taken
      return { deliveries: Array.from({ length: taken }, (_, index) => index), more: left > 0 }
    },
    deliver: () => new Promise((resolve) => underWay.push(resolve)),
    onError: (error) => errors.push(error),
  })
  const endAll = (gotThrough: boolean) => underWay.splice(0).forEach((end) => end(gotThrough))
  return { lane, asked, underWay, errors, endAll, left: () => left }
}

describe('a lane', () => {
  test('sends more at once with every success, up to a bound', async () => {
    const { lane, underWay, endAll } = aLane(1_000)
    lane.wake()
    await vi.waitFor(() => expect(underWay).toHaveLength(8))
    for (let round = 0; round < 4; round++) {
      endAll(true)
      await vi.waitFor(() => expect(underWay.length).toBeGreaterThanOrEqual(16))
    }
    expect(underWay).toHaveLength(MOST_AT_ONCE)
  })

  test('sends one at a time while everything fails, and comes back with the first success', async () => {
    const { lane, underWay, endAll, asked } = aLane(1_000)
    lane.wake()
    await vi.waitFor(() => expect(underWay).toHaveLength(8))
    for (let round = 0; round < 3; round++) {
      endAll(false)
      await vi.waitFor(() => expect(underWay).toHaveLength(1))
    }
    expect(asked.at(-1)).toBe(1)
    endAll(true)
    await vi.waitFor(() => expect(underWay).toHaveLength(2))
  })

  test('takes no more once it stops, and waits for what is under way', async () => {
    const { lane, underWay, endAll, left } = aLane(100)
    lane.wake()
    await vi.waitFor(() => expect(underWay).toHaveLength(8))
    let hasStopped = false
    const stopping = lane.stop().then(() => {
      hasStopped = true
    })
    lane.wake()
    await Promise.resolve()
    expect(hasStopped).toBe(false)
    endAll(true)
    await stopping
    expect(left()).toBe(92)
  })

  test('goes on after an error', async () => {
    let isBroken = true
    const sent: string[] = []
    const errors: unknown[] = []
    const lane = createLane<string>({
      async claim() {
        if (isBroken) throw new Error('no database')
        return { deliveries: sent.length === 0 ? ['one'] : [], more: false }
      },
      async deliver(one) {
        sent.push(one)
        throw new Error('not written down')
      },
      onError: (error) => errors.push((error as Error).message),
    })
    lane.wake()
    await vi.waitFor(() => expect(errors).toEqual(['no database']))
    isBroken = false
    lane.wake()
    await vi.waitFor(() => expect(errors).toEqual(['no database', 'not written down']))
    expect(sent).toEqual(['one'])
    await lane.stop()
  })
})
