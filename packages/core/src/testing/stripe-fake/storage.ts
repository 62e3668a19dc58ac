import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Account, newAccount } from './account.ts'
import type { IdempotencyKeys } from './idempotency.ts'

type KeyEntries = ReturnType<IdempotencyKeys['entries']>
type Stored = { [Name in keyof Account]: [string, unknown][] } & { keys: KeyEntries }

/** The account of a former process, or a new one. */
export function readAccount(file: string | undefined): { account: Account; keys: KeyEntries } {
  const account = newAccount()
  const stored = file ? readJson(file) : undefined
  for (const [name, objects] of Object.entries(account) as [keyof Account, Map<string, unknown>][]) {
    for (const [id, object] of stored?.[name] ?? []) objects.set(id, object)
  }
  return { account, keys: stored?.keys ?? [] }
}

function readJson(file: string): Stored | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Stored
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export interface AccountFile {
  /** Written soon, several changes at once. */
  changed(): void
  /** Writes what was not written yet. */
  flush(): void
}

const WRITE_AFTER_MS = 50
/** A large account is written more rarely: writing takes at most a twentieth of the time. */
const REST = 20

export function createAccountFile(file: string | undefined, account: Account, keys: IdempotencyKeys): AccountFile {
  let timer: NodeJS.Timeout | undefined
  let wait = WRITE_AFTER_MS
  const flush = () => {
    if (!timer || !file) return
    clearTimeout(timer)
    timer = undefined
    const since = performance.now()
    const lists = Object.entries(account).map(([name, objects]) => [name, [...(objects as Map<string, unknown>)]])
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify({ ...Object.fromEntries(lists), keys: keys.entries() }))
    renameSync(`${file}.new`, file)
    wait = Math.max(WRITE_AFTER_MS, REST * (performance.now() - since))
  }
  return {
    flush,
    changed() {
      if (file) timer ??= setTimeout(flush, wait)
    },
  }
}
