import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters as plain } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLogs } from './logs.ts'

let dir: string
let said: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-logs-'))
  said = []
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (verbose = false) => createLogs({ dir, verbose, say: (line) => said.push(plain(line)) })
const INFO = '{"level":30,"msg":"all is well"}\n'
const WARN = '{"level":40,"msg":"look here"}\n'

test('quiet: warnings and what is no log line reach the screen, everything the file', () => {
  const logs = open()
  const log = logs.of('server')
  writeSync(log.descriptor, `${INFO}${WARN}a crash\n`)
  log.catchUp()
  expect(said).toEqual(['server   │ WARN  look here', 'server   │ a crash'])
  expect(log.unseen().map(plain)).toEqual(['INFO  all is well'])
  expect(readFileSync(log.file, 'utf8')).toBe(`${INFO}${WARN}a crash\n`)
  logs.close()
})

test('the last words of a process are its own, not those of the one before', () => {
  const logs = open()
  const log = logs.of('server')
  writeSync(log.descriptor, INFO)
  log.begin()
  expect(log.unseen()).toEqual([])
  writeSync(log.descriptor, INFO)
  log.catchUp()
  expect(log.unseen()).toHaveLength(1)
  logs.close()
})

test('verbose: everything', () => {
  const logs = open(true)
  const log = logs.of('server')
  writeSync(log.descriptor, INFO)
  log.catchUp()
  expect(said).toEqual(['server   │ INFO  all is well'])
  expect(log.unseen()).toEqual([])
  logs.close()
})

test('a line that comes in pieces is shown whole, and letters of several bytes stay whole', () => {
  const logs = open()
  const log = logs.of('server')
  const bytes = Buffer.from('grüße\n')
  writeSync(log.descriptor, bytes.subarray(0, 3))
  log.catchUp()
  expect(said).toEqual([])
  writeSync(log.descriptor, bytes.subarray(3))
  log.catchUp()
  expect(said).toEqual(['server   │ grüße'])
  logs.close()
})

test('one process, one log; the run before stays beside', () => {
  const first = open()
  expect(first.of('server')).toBe(first.of('server'))
  writeSync(first.of('server').descriptor, 'first\n')
  first.close()
  const second = open()
  writeSync(second.of('server').descriptor, 'second\n')
  expect(readFileSync(join(dir, 'server.log'), 'utf8')).toBe('second\n')
  expect(readFileSync(join(dir, 'server.log.previous'), 'utf8')).toBe('first\n')
  second.close()
})
