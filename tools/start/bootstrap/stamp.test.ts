import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprint, isFinished, markFinished } from './stamp.mjs'

let dir: string
const file = (name: string) => join(dir, name)
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-stamp-'))
  writeFileSync(file('a'), 'one')
})
afterEach(() => rmSync(dir, { recursive: true }))

test('the same inputs have the same fingerprint', () => {
  expect(fingerprint([file('a')], ['linux'])).toBe(fingerprint([file('a')], ['linux']))
})

test.each([
  ['a file that changed', () => writeFileSync(file('a'), 'two')],
  ['a file that appeared', () => writeFileSync(file('b'), '')],
  ['a file that went', () => rmSync(file('a'))],
])('%s changes it', (_what, change) => {
  const before = fingerprint([file('a'), file('b')])
  change()
  expect(fingerprint([file('a'), file('b')])).not.toBe(before)
})

test('another platform changes it', () => {
  expect(fingerprint([file('a')], ['linux'])).not.toBe(fingerprint([file('a')], ['darwin']))
})

test('a step is finished for the inputs it was marked with, and for no others', () => {
  const stamp = file('below/stamp')
  expect(isFinished(stamp, 'x')).toBe(false)
  markFinished(stamp, 'x')
  expect(isFinished(stamp, 'x')).toBe(true)
  expect(isFinished(stamp, 'y')).toBe(false)
})
