import { expect, test } from 'vitest'
import { describeFlags, parseFlags } from './flags.ts'

const FLAGS = {
  port: { value: 'number', help: 'where to listen' },
  verbose: { help: 'say more' },
  help: { help: 'show this', short: 'h' },
}

test('reads values, switches and short names', () => {
  expect(parseFlags(['--port', '4000', '--verbose'], FLAGS).values).toEqual({ port: '4000', verbose: true })
  expect(parseFlags(['--port=4000', '-h'], FLAGS).values).toEqual({ port: '4000', help: true })
  expect(parseFlags([], FLAGS).values).toEqual({})
})

test.each([
  [['--prot', '4000'], 'unknown flag --prot; did you mean --port?'],
  [['--zebra'], 'unknown flag --zebra. Try --help.'],
  [['-x'], 'unknown flag -x. Try --help.'],
  [['--port'], '--port needs a value: --port <number>'],
  [['--port='], '--port needs a value: --port <number>'],
  [['--port', '--verbose'], '--port needs a value: --port <number>'],
  [['--verbose=yes'], '--verbose takes no value'],
  [['4000'], '"4000" is not understood; flags start with --. Try --help.'],
])('refuses %j in one line, with exit code 2', (argv, message) => {
  expect(() => parseFlags(argv, FLAGS)).toThrow(expect.objectContaining({ message, exitCode: 2 }) as Error)
})

test('takes words where they are wanted', () => {
  expect(parseFlags(['cart', '--verbose'], FLAGS, { words: true })).toEqual({
    values: { verbose: true },
    words: ['cart'],
  })
})

test('describes every flag in a line', () => {
  expect(describeFlags(FLAGS)).toBe(
    ['  --port <number>  where to listen', '  --verbose        say more', '  -h, --help       show this'].join('\n'),
  )
})
