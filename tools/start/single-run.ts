import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ShopUrls } from './banner.ts'
import { Fault } from './bootstrap/fault.mjs'
import { holdersOf, tryLock } from './bootstrap/lock.mjs'

/** What a running shop says of itself to the other programs of this checkout. */
export interface RunningShop {
  pid: number
  urls: ShopUrls
}

export interface OwnRun {
  /** Another process belongs to this run: the next one waits until it is gone as well. */
  include(pid: number): void
  /** From now on others may know where the shop answers. */
  announce(urls: ShopUrls): void
  /** No longer open, though not gone yet. */
  withdraw(): void
  end(): void
}

const lockOf = (dataDir: string) => join(dataDir, 'shop.lock')
const announcementOf = (dataDir: string) => join(dataDir, 'shop.json')

/** The shop that runs on this data folder, once it is open. */
export function findRunningShop(dataDir: string): RunningShop | undefined {
  try {
    const shop = JSON.parse(readFileSync(announcementOf(dataDir), 'utf8')) as RunningShop
    return holdersOf(lockOf(dataDir)).some(({ pid }) => pid === shop.pid) ? shop : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes this process the one shop of its data folder, or answers with the one that is open already.
 * Waits for one that is being started, or whose processes have not gone yet.
 */
export async function beginRun(
  dataDir: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<{ own: OwnRun } | { running: RunningShop }> {
  makeFolder(dataDir)
  for (let waited = false; ; waited = true) {
    const running = findRunningShop(dataDir)
    if (running) return { running }
    const lock = tryLock(lockOf(dataDir))
    if (lock) return { own: ownRun(dataDir, lock) }
    if (!waited) say('Another start or stop of this shop is under way: waiting for it.')
    await sleep(100, undefined, { signal })
  }
}

function ownRun(dataDir: string, lock: NonNullable<ReturnType<typeof tryLock>>): OwnRun {
  const announcement = announcementOf(dataDir)
  const withdraw = () => rmSync(announcement, { force: true })
  return {
    include: (pid) => lock.share(pid),
    announce(urls) {
      // It holds the password of the database.
      writeFileSync(`${announcement}.new`, JSON.stringify({ pid: process.pid, urls }), { mode: 0o600 })
      renameSync(`${announcement}.new`, announcement)
    },
    withdraw,
    end() {
      withdraw()
      lock.release()
    },
  }
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, '.writable'), '')
    rmSync(join(dataDir, '.writable'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Fault(`${dataDir} cannot be written (${reason}). Choose another folder with SHOP_DATA_DIR.`)
  }
}
