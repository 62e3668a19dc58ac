import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSources, watchedFolders } from './watch.ts'

let dir: string
let stop: () => void
let changes: string[][]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-watch-'))
  for (const folder of ['server', 'core/cart']) mkdirSync(join(dir, folder), { recursive: true })
  changes = []
  stop = watchSources(
    [
      { folder: join(dir, 'server'), runsIn: ['server'] },
      { folder: join(dir, 'core'), runsIn: ['server', 'worker'] },
    ],
    (names) => changes.push(names),
  )
})
afterEach(() => {
  stop()
  rmSync(dir, { recursive: true })
})

test('a change names the processes that run the file', async () => {
  writeFileSync(join(dir, 'server/app.ts'), '1')
  await vi.waitFor(() => expect(changes).toEqual([['server']]))
})

test('several files saved together are one change', async () => {
  writeFileSync(join(dir, 'server/app.ts'), '1')
  writeFileSync(join(dir, 'core/cart/add-item.ts'), '1')
  await vi.waitFor(() => expect(changes).toEqual([['server', 'worker']]))
})

test('tests and other files change nothing', async () => {
  writeFileSync(join(dir, 'core/cart/add-item.test.ts'), '1')
  writeFileSync(join(dir, 'core/notes.md'), '1')
  await sleep(400)
  expect(changes).toEqual([])
})

test('sources of an app run in it, those of a package in both', () => {
  const runsIn = (end: string) => watchedFolders().find(({ folder }) => folder.endsWith(join(end, 'src')))?.runsIn
  expect(runsIn('apps/server')).toEqual(['server'])
  expect(runsIn('apps/worker')).toEqual(['worker'])
  expect(runsIn('packages/core')).toEqual(['server', 'worker'])
})
