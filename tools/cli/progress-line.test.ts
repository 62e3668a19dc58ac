import { expect, test } from 'vitest'
import { createProgressLine } from './progress-line.ts'

function show(isTTY: boolean, at: readonly (readonly [seconds: number, done: number])[]): string[] {
  const written: string[] = []
  let now = 1_000_000
  const line = createProgressLine({ isTTY, write: (text) => written.push(text) }, () => now)
  for (const [seconds, done] of at) {
    now = 1_000_000 + seconds * 1_000
    line.show({ unit: 'products', done, total: 10_000 })
  }
  line.say('done')
  line.end()
  return written
}

test('rewrites one line on a terminal', () => {
  const clear = '\r\u001b[2K'
  expect(
    show(true, [
      [0, 0],
      [1, 100],
      [4, 1_000],
    ]),
  ).toEqual([
    `${clear}0 of 10,000 products (0 %)`,
    `${clear}100 of 10,000 products (1 %), 100/s, 1:39 left`,
    `${clear}1,000 of 10,000 products (10 %), 250/s, 0:36 left`,
    `${clear}done\n`,
    clear,
  ])
})

test('writes a line every few seconds elsewhere, and the last one', () => {
  const at = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((second) => [second, second * 1_250] as const)
  expect(show(false, at)).toEqual([
    '0 of 10,000 products (0 %)\n',
    '6,250 of 10,000 products (62 %), 1,250/s, 0:03 left\n',
    '10,000 of 10,000 products (100 %), 1,250/s, 0:00 left\n',
    'done\n',
  ])
})
