import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ShopUrls } from './banner.ts'
import { type OwnRun, beginRun, findRunningShop } from './single-run.ts'

const URLS: ShopUrls = {
  rest: 'http://localhost:3000/api/v1',
  rpc: 'http://localhost:3000/trpc',
  docs: 'http://localhost:3000/docs',
  health: 'http://localhost:3000/api/v1/health',
  workerHealth: 'http://localhost:3010/health',
  mails: 'http://localhost:3010/mails',
  inbox: undefined,
  smtp: undefined,
  stripe: undefined,
  database: 'postgres://localhost/shop',
}
const forever = new AbortController().signal

let dir: string
let said: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-run-'))
  said = []
})
afterEach(() => rmSync(dir, { recursive: true }))

const begin = (signal = forever) => beginRun(dir, (line) => said.push(line), signal)
async function beginOwn(): Promise<OwnRun> {
  const run = await begin()
  if (!('own' in run)) throw new Error('somebody else runs')
  return run.own
}

test('the first run is our own, and known to others once it is announced', async () => {
  const own = await beginOwn()
  expect(findRunningShop(dir)).toBeUndefined()
  own.announce(URLS)
  expect(findRunningShop(dir)).toEqual({ pid: process.pid, urls: JSON.parse(JSON.stringify(URLS)) as ShopUrls })
  own.end()
  expect(findRunningShop(dir)).toBeUndefined()
})

test('the second is told where the first one is', async () => {
  const own = await beginOwn()
  own.announce(URLS)
  expect(await begin()).toMatchObject({ running: { pid: process.pid } })
  own.end()
})

test('the second waits while the first is starting', async () => {
  const own = await beginOwn()
  const second = begin()
  setTimeout(() => own.announce(URLS), 300)
  expect(await second).toMatchObject({ running: { pid: process.pid } })
  expect(said).toEqual(['Another start or stop of this shop is under way: waiting for it.'])
  own.end()
})

test('waiting can be broken off', async () => {
  const own = await beginOwn()
  await expect(begin(AbortSignal.timeout(100))).rejects.toThrow(/abort/i)
  own.end()
})

test('only its owner may read the announcement: it holds the password of the database', async () => {
  const own = await beginOwn()
  own.announce(URLS)
  expect(statSync(join(dir, 'shop.json')).mode & 0o077).toBe(0)
  own.end()
})

test('a folder that cannot be written is told in one line', async () => {
  await expect(beginRun('/dev/null/data', () => undefined, forever)).rejects.toThrow(
    /^\/dev\/null\/data cannot be written \(.+\)\. Choose another folder with SHOP_DATA_DIR\.$/,
  )
})
