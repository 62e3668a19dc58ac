import { expect, test } from 'vitest'
import { explain } from './explain.mjs'

const pnpm = (message: string, code = 'ERR_PNPM_X') => JSON.stringify({ name: 'pnpm', level: 'error', code, message })
const firstLine = (text: string) => text.split('\n')[0]

test.each([
  [pnpm('error sending request for url (https://registry.npmjs.org/x): dns error'), 'registry cannot be reached'],
  ['npm error code ENOTFOUND', 'registry cannot be reached'],
  [
    'npm error network request to https://registry.example failed, reason: connect ECONNREFUSED',
    'registry cannot be reached',
  ],
  [pnpm('writing x: No space left on device (os error 28)'), 'the disk is full'],
  [pnpm('x: Permission denied (os error 13)'), 'belong to another user'],
  [pnpm('pnpm-lock.yaml is not up to date', 'ERR_PNPM_OUTDATED_LOCKFILE'), 'pnpm-lock.yaml does not fit'],
  ['spawn npm ENOENT', 'npm is missing'],
])('%s is told as: %s', (line, cause) => {
  const told = firstLine(explain('It failed', [line]))
  expect(told).toMatch(/^It failed: /)
  expect(told).toContain(cause)
})

test('an unknown cause is not invented', () => {
  expect(explain('It failed', ['something odd'])).toBe('It failed.\n  something odd')
})

test("pnpm's events are left out, its complaints kept, and only the last lines shown", () => {
  const progress = JSON.stringify({ name: 'pnpm:progress', level: 'debug', status: 'fetched' })
  expect(explain('It failed', [progress, pnpm('odd', 'ERR_ODD'), progress])).toBe('It failed.\n  ERR_ODD odd')
  const many = Array.from({ length: 100 }, (_, index) => `line ${index}`)
  expect(explain('It failed', many).split('\n')).toHaveLength(9)
})
