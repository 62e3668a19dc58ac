import { stripVTControlCharacters as plain } from 'node:util'
import { expect, test } from 'vitest'
import { prefixed, readLogLine } from './log-lines.ts'

const line = (entry: object) => JSON.stringify({ time: 1, pid: 2, hostname: 'h', name: 'server', ...entry })
const read = (text: string) => {
  const { level, text: shown } = readLogLine(text)
  return { level, text: plain(shown) }
}

test("a line of pino's becomes a sentence with its details", () => {
  expect(read(line({ level: 30, msg: 'request', status: 200 }))).toEqual({
    level: 30,
    text: 'INFO  request {"status":200}',
  })
  expect(read(line({ level: 40, msg: 'slow' }))).toEqual({ level: 40, text: 'WARN  slow' })
})

test('an error shows its stack, a warning only what it says', () => {
  const err = { message: 'boom', stack: 'Error: boom\n    at f' }
  expect(read(line({ level: 50, msg: 'failed', err })).text).toBe('ERROR failed\nError: boom\n    at f')
  expect(read(line({ level: 40, msg: 'trying again', err })).text).toBe('WARN  trying again: boom')
})

test.each(['hello', '{"no":"level"}', '{not json', ''])('%j stays as it is', (text) => {
  expect(readLogLine(text)).toEqual({ level: undefined, text })
})

test('the names stand in one column', () => {
  expect(['server', 'database'].map((name) => plain(prefixed(name, 'hello')))).toEqual([
    'server   │ hello',
    'database │ hello',
  ])
})
