import { expect, test } from 'vitest'
import { orderSearches } from './order-search.rules.ts'

/** What is looked for, without how. */
function valuesFor(typed: string): unknown[] {
  const values: unknown[] = []
  for (const search of orderSearches(typed)) search((given) => `$${values.push(given)}`)
  return values
}

test.each([
  ['K7QM-42XD', ['K7QM-42XD', 'k7qm-42xd%', 'K7QM-42XD', `'K7QM' & '42XD':*`]],
  ['#k7qm42xd ', ['K7QM-42XD', '#k7qm42xd%', '#k7qm42xd', `'k7qm42xd':*`]],
  // I, L, O and U are in no number.
  ['LOUI-42XD', ['loui-42xd%', 'LOUI-42XD', `'LOUI' & '42XD':*`]],
  ['ada@example.com', ['ada@example.com%', 'ada@example.com']],
  ['50%_\\', ['50\\%\\_\\\\%', '50%_\\', `'50':*`]],
  ['light tent', ['light tent%', 'light tent', `'light' & 'tent':*`]],
  [`it's & !(x):*`, [`it's & !(x):*%`, `it's & !(x):*`, `'it' & 's' & 'x':*`]],
  ['***', ['***%', '***']],
])('%s', (typed, values) => {
  expect(valuesFor(typed)).toEqual(values)
})
