import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, workspaceFolders } from './places.mjs'

test('the packages are those that pnpm-workspace.yaml names', () => {
  const root = mkdtempSync(join(tmpdir(), 'shop-places-'))
  for (const folder of ['.', 'apps/server', 'apps/empty', 'tools', 'other']) {
    mkdirSync(join(root, folder), { recursive: true })
    if (folder !== 'apps/empty') writeFileSync(join(root, folder, 'package.json'), '{}')
  }
  writeFileSync(
    join(root, 'pnpm-workspace.yaml'),
    'packages:\n  - apps/*\n  - packages/*\n  - tools\n\ncatalog:\n  - no\n',
  )
  expect(workspaceFolders(root)).toEqual([root, join(root, 'apps/server'), join(root, 'tools')])
  rmSync(root, { recursive: true })
})

test('this checkout has its own', () => {
  expect(workspaceFolders()).toEqual(expect.arrayContaining([ROOT, join(ROOT, 'packages/db'), join(ROOT, 'tools')]))
})
