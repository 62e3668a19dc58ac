import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { packageCounter } from './pnpm-progress.mjs'
import { startStep } from './progress.mjs'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubEnv('CI', '')
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

function screen(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, written, write: (text: string) => written.push(text) }
}

test('without a terminal: a line at the start, one every five seconds, one at the end', () => {
  const out = screen(false)
  const step = startStep('Installing', out)
  step.update('3 of 7')
  vi.advanceTimersByTime(11_000)
  step.done()
  vi.advanceTimersByTime(60_000)
  expect(out.written).toEqual([
    'Installing …\n',
    '  Installing · 3 of 7 · 5 s\n',
    '  Installing · 3 of 7 · 10 s\n',
    '✓ Installing (11 s)\n',
  ])
})

test('on a terminal one line moves, and is replaced at the end', () => {
  const out = screen(true)
  const step = startStep('Installing', out)
  vi.advanceTimersByTime(1_000)
  step.fail()
  expect(out.written.length).toBeGreaterThan(5)
  expect(out.written.slice(0, -1).join('')).not.toContain('\n')
  expect(out.written.at(-1)).toBe('\r\x1b[2K✗ Installing (1 s)\n')
})

test("pnpm's events are counted", () => {
  const shown: string[] = []
  const count = packageCounter((detail) => shown.push(detail))
  for (const status of ['resolved', 'resolved', 'fetched', 'imported']) {
    count(JSON.stringify({ name: 'pnpm:progress', status }))
  }
  count('not an event')
  count('{"broken')
  expect(shown.at(-1)).toBe('1 of 2')
  count(JSON.stringify({ name: 'pnpm:lifecycle', depPath: 'node@24.21.0' }))
  expect(shown.at(-1)).toBe('fetching Node 24')
})
