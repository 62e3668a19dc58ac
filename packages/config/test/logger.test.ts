import { spawn, spawnSync } from 'node:child_process'
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

test.each([
  ['ends by itself', ''],
  ['exits', 'process.exit(0)'],
  ['fails', `throw new Error('on purpose')`],
  ['is killed after a fatal line', `log.fatal({}, 'last'); process.kill(process.pid, 'SIGKILL')`],
])('no line is lost when the process %s', (_how, end) => {
  const program = `
    import { createLogger } from ${JSON.stringify(import.meta.resolve('../src/logger.ts'))}
    const log = createLogger({ name: 'test', level: 'info' })
    for (let count = 0; count < 1_000; count++) log.info({ count }, 'a line')
    ${end}`
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  const counts = stdout.split('\n').flatMap((line) => (line.includes('a line') ? [JSON.parse(line).count] : []))
  expect(counts).toEqual(Array.from({ length: 1_000 }, (_, count) => count))
})

test('a line is out soon, though the process goes on', async () => {
  const program = `
    import { createLogger } from ${JSON.stringify(import.meta.resolve('../src/logger.ts'))}
    createLogger({ name: 'test', level: 'info' }).info({}, 'a line')
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  for await (const text of child.stdout) {
    expect(String(text)).toContain('a line')
    break
  }
  child.kill()
})

test('many loggers listen once for the end of the process', () => {
  createLogger({ name: 'first', level: 'silent' })
  const listeners = process.listenerCount('exit')
  for (const name of ['second', 'third', 'fourth']) createLogger({ name, level: 'silent' })
  expect(process.listenerCount('exit')).toBe(listeners)
})
