import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const COMMANDS = ['doctor', 'db', 'jobs']

test.each([
  ['docter', 'doctor'],
  ['dcotor', 'doctor'],
  ['job', 'jobs'],
  ['doctor', 'doctor'],
])('%s means %s', (word, meant) => {
  expect(nearest(word, COMMANDS)).toBe(meant)
})

test('a word far from all of them means none', () => {
  expect(nearest('elephant', COMMANDS)).toBeUndefined()
  expect(nearest('anything', [])).toBeUndefined()
})
