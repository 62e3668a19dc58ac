import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holdersOf, lock, tryLock } from './lock.mjs'

let dir: string
let path: string
const children: ChildProcess[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-lock-'))
  path = join(dir, 'below', 'it.lock')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(dir, { recursive: true })
})

/** A process that takes the lock, runs more code, and lives on. Resolves with its first line. */
async function holder(more = `console.log('taken')`): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    import { spawn } from 'node:child_process'
    import { tryLock } from ${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)}
    const held = tryLock(${JSON.stringify(path)})
    ${more}
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('one at a time; released, it is free', () => {
  const held = tryLock(path)
  expect(held).toBeDefined()
  expect(tryLock(path)).toBeUndefined()
  expect(holdersOf(path).map(({ pid }) => pid)).toEqual([process.pid])
  held?.release()
  expect(holdersOf(path)).toEqual([])
  expect(tryLock(path)).toBeDefined()
  expect(readdirSync(join(dir, 'below'))).toEqual(['it.lock'])
})

test('a process that was killed does not keep it', async () => {
  const { child } = await holder()
  expect(tryLock(path)).toBeUndefined()
  await kill(child)
  expect(tryLock(path)).toBeDefined()
})

test('it is kept by a process it was shared with, as long as that lives', async () => {
  const { child, said } = await holder(`
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    held.share(other.pid)
    console.log(other.pid)`)
  await kill(child)
  expect(tryLock(path)).toBeUndefined()
  process.kill(Number(said), 'SIGKILL')
  await vi.waitFor(() => expect(tryLock(path)).toBeDefined())
})

test('the number of a dead process, given to another one, holds nothing', () => {
  tryLock(path)
  writeFileSync(path, JSON.stringify([{ pid: process.pid, started: 'long ago' }]))
  expect(tryLock(path)).toBeDefined()
})

test.each(['', 'garbage', '{}', 'null'])('a lock file that says %j holds nothing', (content) => {
  tryLock(path)?.release()
  writeFileSync(path, content)
  expect(tryLock(path)).toBeDefined()
})

test('waiting ends when the holder ends, and names it once', async () => {
  const { child } = await holder()
  const waitedFor: number[] = []
  const waiting = lock(path, ({ pid }) => waitedFor.push(pid))
  await new Promise((resolve) => setTimeout(resolve, 500))
  await kill(child)
  await waiting
  expect(waitedFor).toEqual([child.pid])
})
