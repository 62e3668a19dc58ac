import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from '../src/logger.ts'

test('secrets never reach a line, however deep they lie', () => {
  const lines: string[] = []
  const destination = new PassThrough().on('data', (line: Buffer) => lines.push(String(line)))
  const log = createLogger({ name: 'test', level: 'info', destination })
  const secrets = ['password', 'token', 'secret', 'authorization', 'cookie', 'cartToken', 'sessionToken', 'apiKey']
  for (const key of secrets) {
    log.info({ [key]: 'hunter2' }, 'flat')
    log.info({ input: { [key]: 'hunter2' } }, 'nested')
    log.info({ request: { headers: { [key]: 'hunter2' } } }, 'deep')
  }
  expect(lines.join('')).not.toContain('hunter2')
  expect(lines).toHaveLength(3 * secrets.length)
})
