import { expect, test } from 'vitest'
import { type CatalogueTag, createMarks } from '../src/cache/marks.ts'

test('what was read before a change of one of its tags is old; what was read after it, or tells of others, is not', () => {
  const marks = createMarks()
  marks.mark(['lists', 'product:a'], 5)
  expect(marks.unchangedSince(['product:a'], 4)).toBe(false)
  expect(marks.unchangedSince(['product:b', 'lists'], 4)).toBe(false)
  expect(marks.unchangedSince(['product:a'], 5)).toBe(true)
  expect(marks.unchangedSince(['product:b'], 4)).toBe(true)
})

test('a change of everything makes everything old that was read before', () => {
  const marks = createMarks()
  marks.mark(['product:a'], 1)
  marks.mark(['*'], 2)
  expect(marks.unchangedSince(['product:b'], 1)).toBe(false)
  expect(marks.unchangedSince(['product:a'], 2)).toBe(true)
})

test('with more tags than can be told apart, all is old rather than anything wrong', () => {
  const marks = createMarks()
  for (let change = 1; change <= 20_001; change++) marks.mark([`product:${change}` satisfies CatalogueTag], change)
  expect(marks.unchangedSince(['product:1'], 20_000)).toBe(false)
  expect(marks.unchangedSince(['product:none'], 20_000)).toBe(false)
  expect(marks.unchangedSince(['product:1'], 20_001)).toBe(true)
})
