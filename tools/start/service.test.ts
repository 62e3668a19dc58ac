import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters as plain } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isAlive, knownProcess } from './bootstrap/processes.mjs'
import { runChild, spawnChild } from './child.ts'
import { type Logs, createLogs } from './logs.ts'
import { type Service, startService } from './service.ts'

let dir: string
let logs: Logs
let said: string[]
const services: Service[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-service-'))
  said = []
  logs = createLogs({ dir, verbose: false, say: () => undefined })
})
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
  logs.close()
  rmSync(dir, { recursive: true })
})

const LIVES = `process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)`
const DEAF = `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)`
const FAILS = `console.log('{"level":30,"msg":"getting ready"}'); process.exit(3)`

const written = () => readFileSync(join(dir, 'fake.log'), 'utf8')

function options(source: string) {
  const entry = join(dir, 'fake.mjs')
  writeFileSync(entry, source)
  return { name: 'fake', entry, env: process.env, log: logs.of('fake') }
}

async function start(source: string, onGivenUp: (reason: string) => void = () => undefined): Promise<Service> {
  const ready = async (signal: AbortSignal) => {
    while (!written().includes('up')) await sleep(10, undefined, { signal })
  }
  const service = await startService({
    ...options(source),
    untilReady: ready,
    pauseMs: 20,
    say: (line) => said.push(plain(line)),
    onGivenUp,
  })
  services.push(service)
  return service
}

test('it is started, runs, and stops when told to', async () => {
  const service = await start(LIVES)
  const running = knownProcess(service.pid() ?? 0)
  expect(isAlive(running)).toBe(true)
  await service.stop()
  expect(isAlive(running)).toBe(false)
  expect(written()).toBe('up\nbye\n')
  expect(said).toEqual([])
})

test('one that ends before it is ready is an error with its last words', async () => {
  await expect(start(FAILS)).rejects.toThrow(/^fake did not start \(exit code 3\)\.\n {2}.*getting ready\nAll of it: /)
})

test('one that dies is started again', async () => {
  const service = await start(LIVES)
  const pid = service.pid() ?? 0
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(said.at(-1)).toBe('fake is back.'), 10_000)
  expect(said[0]).toMatch(/^fake ended unexpectedly \(signal SIGKILL\)\./)
  expect(service.pid()).not.toBe(pid)
})

test('one that keeps dying is given up', async () => {
  const given = Promise.withResolvers<string>()
  await start(`console.log('up'); setTimeout(() => process.exit(7), 50)`, given.resolve)
  expect(await given.promise).toMatch(/^fake ended unexpectedly \(exit code 7\)\./)
  expect(said.filter((line) => line.includes('is started again'))).toHaveLength(4)
})

test('a restart runs the source as it is now, and is no crash', async () => {
  const service = await start(LIVES)
  const pid = service.pid()
  options(LIVES.replace('up', 'up again'))
  await service.restart()
  expect(service.pid()).not.toBe(pid)
  await vi.waitFor(() => expect(written()).toBe('up\nbye\nup again\n'))
  expect(said).toEqual([])
})

test('a restart while it is being brought back leaves one process', async () => {
  const service = await start(`console.log('up'); setTimeout(() => process.exit(7), 20)`)
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(0))
  options(LIVES)
  await service.restart()
  const pid = service.pid()
  const before = said.length
  await sleep(500)
  expect(service.pid()).toBe(pid)
  expect(said).toHaveLength(before)
})

test('stopped while it restarts, it stays stopped', async () => {
  const service = await start(LIVES)
  const restart = service.restart()
  await service.stop()
  await restart
  expect(service.pid()).toBeUndefined()
  expect(written()).toBe('up\nbye\n')
})

test('killed, it goes at once with the processes it started, whatever it makes of signals', async () => {
  const child = spawnChild({
    ...options(`
      import { spawn } from 'node:child_process'
      const grandchild = spawn(process.execPath, ['-e', ${JSON.stringify(DEAF)}])
      grandchild.stdout.once('data', () => console.log(grandchild.pid))
      ${DEAF}`),
  })
  await vi.waitFor(() => expect(written()).toMatch(/^\d+$/m), 5_000)
  const grandchild = knownProcess(Number(/^\d+$/m.exec(written())?.[0]))
  child.kill()
  expect(await child.ended).toEqual({ ok: false, how: 'signal SIGKILL' })
  await vi.waitFor(() => expect(isAlive(grandchild)).toBe(false))
})

test('a program that runs to its end answers with its message, or fails with its last words', async () => {
  const run = (source: string) => runChild({ ...options(source), failure: 'It went wrong' })
  expect(await run(`process.send({ answer: 42 })`)).toEqual({ answer: 42 })
  await expect(run(FAILS)).rejects.toThrow(/^It went wrong \(exit code 3\)\.\n {2}.*getting ready\n/)
})

test('a child does not outlive a parent that is killed', async () => {
  writeFileSync(join(dir, 'child.mjs'), LIVES)
  const parent = spawnChild(
    options(`
      import { createLogs } from ${JSON.stringify(new URL('./logs.ts', import.meta.url).href)}
      import { spawnChild } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)}
      const log = createLogs({ dir: ${JSON.stringify(dir)}, verbose: false, say: () => {} }).of('child')
      const child = spawnChild({ name: 'child', entry: ${JSON.stringify(join(dir, 'child.mjs'))}, env: process.env, log })
      console.log('child', child.process.pid)
      setInterval(() => {}, 1000)`),
  )
  const childLog = () => readFileSync(join(dir, 'child.log'), 'utf8')
  await vi.waitFor(() => expect(childLog()).toBe('up\n'), 5_000)
  const child = knownProcess(Number(/child (\d+)/.exec(written())?.[1]))
  expect(isAlive(child)).toBe(true)
  parent.process.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(child)).toBe(false), 5_000)
  expect(childLog()).toBe('up\nbye\n')
})
