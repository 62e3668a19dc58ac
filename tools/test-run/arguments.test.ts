import { expect, test } from 'vitest'
import { readTestArguments } from './arguments.ts'

const none = { help: false, cached: false, files: [], turbo: [], vitest: [] }

test.each([
  [[], {}],
  [['--help'], { help: true }],
  [['--cached'], { cached: true }],
  [['cart'], { files: ['cart'] }],
  [['cart', 'packages/core/src/money.test.ts'], { files: ['cart', 'packages/core/src/money.test.ts'] }],
  [['--filter=@shop/core'], { turbo: ['--filter=@shop/core'] }],
  [['--filter', '@shop/core', 'cart'], { turbo: ['--filter', '@shop/core'], files: ['cart'] }],
  [['-F', '@shop/core'], { turbo: ['-F', '@shop/core'] }],
  [['-t', 'adds an item', 'cart'], { vitest: ['-t', 'adds an item'], files: ['cart'] }],
  [['--coverage', '--bail=1'], { vitest: ['--coverage', '--bail=1'] }],
  [['cart', '--', '--retry', '2', 'x'], { files: ['cart'], vitest: ['--retry', '2', 'x'] }],
])('%j', (argv, expected) => {
  expect(readTestArguments(argv)).toEqual({ ...none, ...expected })
})
