import { hash } from 'node:crypto'
import { BentoCache, bentostore } from 'bentocache'
import { MemoryDriver } from 'bentocache/drivers/memory'
import type { FastifyBaseLogger } from 'fastify'
import { LRUCache } from 'lru-cache'
import { type CatalogueBus, createCatalogueBus } from './bus.ts'
import { type CatalogueTag, createMarks } from './marks.ts'
import { connectSharedAnswers } from './shared-answers.ts'

/** A finished answer: the bytes as they are sent, and what they tell of. */
export interface Answer {
  body: Buffer
  /** Strong, with its quotes. */
  etag: string
  tags: readonly CatalogueTag[]
  /** The pattern of its route, for the log. */
  route: string
}

/** Answers of the catalogue that are the same for everybody, kept until what they tell of changes. */
export interface Answers {
  /** The answer, when it is kept and nothing it tells of has changed since. */
  ready(key: string): Answer | undefined
  /** Computes the answer once for all who ask for it at the same time, and keeps it if it is one. */
  compute<Other extends object = never>(key: string, compute: () => Promise<Answer | Other>): Promise<Answer | Other>
  /** See CatalogueBus. */
  settle(): Promise<void>
  /** Resolves when Redis answers; absent without one. */
  checkRedis?: () => Promise<unknown>
  close(): Promise<void>
}

export interface AnswersOptions {
  databaseUrl: string
  /** Shares answers between servers; without it each has its own. */
  redisUrl?: string | undefined
  /** False: every answer is computed. */
  enabled?: boolean
  log: FastifyBaseLogger
}

const MOST_ANSWERS = 5_000
const MOST_BYTES = 32 * 1024 * 1024
const LARGEST_BYTES = 1024 * 1024
const LONGEST_KEY = 1_024
/** A second line only: what changes is dropped at once. */
const TTL_MS = 60_000
const PREFIX = 'answers'

interface Kept extends Answer {
  /** How many changes this process had heard of when the reading of it began. */
  at: number
}

export const toAnswer = (text: string, tags: readonly CatalogueTag[], route = ''): Answer => {
  const body = Buffer.from(text)
  return { body, etag: `"${hash('sha1', body, 'base64url')}"`, tags, route }
}

const isAnswer = (value: object): value is Answer => 'etag' in value

export function createAnswers({ databaseUrl, redisUrl, enabled = true, log }: AnswersOptions): Answers {
  // An answer counts as long as its tags are unchanged since the reading of it began. So what was read before a change
  // and is stored after it is never served, which deleting what is kept could not promise.
  const marks = createMarks()
  let changes = 0
  const shared = redisUrl === undefined ? undefined : connectSharedAnswers({ redisUrl, ttlMs: TTL_MS, log })
  const bus: CatalogueBus = createCatalogueBus({
    databaseUrl,
    log,
    onChange(tags) {
      marks.mark(tags, ++changes)
      shared?.mark(tags)
    },
  })

  // bentocache's `get` takes 4 µs of promises, a tenth of a whole request; its memory is this LRU, read in 0.1 µs.
  const memory = new LRUCache<string, { value?: Kept }>({
    max: MOST_ANSWERS,
    maxSize: MOST_BYTES,
    maxEntrySize: LARGEST_BYTES,
    // Otherwise a timer is set with every read.
    ttlResolution: 1_000,
    sizeCalculation: ({ value }, key) => (value?.body.length ?? 0) + 2 * key.length + 500,
  })
  const store = new BentoCache({
    default: 'memory',
    ttl: TTL_MS,
    stores: {
      memory: bentostore().useL1Layer({
        options: { serialize: false },
        // Typed as if it held texts, which it does unless `serialize` is off.
        factory: () =>
          new MemoryDriver({ prefix: PREFIX, cacheInstance: memory as unknown as LRUCache<string, string> }),
      }),
    },
  })
  const isFresh = ({ tags, at }: Kept) => marks.unchangedSince(tags, at)
  const running = new Map<string, { at: number; answer: Promise<object> }>()

  async function readAndKeep(key: string, compute: () => Promise<object>): Promise<object> {
    const others = await shared?.get(key)
    const at = changes
    if (others) {
      await store.set({ key, value: { ...others, at } })
      return others
    }
    const sharedAt = await shared?.count()
    const answer = await compute()
    if (!isAnswer(answer)) return answer
    if (marks.unchangedSince(answer.tags, at)) await store.set({ key, value: { ...answer, at } })
    if (shared && sharedAt !== undefined) void shared.set(key, answer, sharedAt)
    return answer
  }

  return {
    ready(key) {
      if (!bus.connected) return undefined
      const kept = memory.get(`${PREFIX}:${key}`)?.value
      return kept && isFresh(kept) ? kept : undefined
    },
    async compute<Other extends object>(key: string, compute: () => Promise<Answer | Other>) {
      if (!enabled || !bus.connected || key.length > LONGEST_KEY) return compute()
      const other = running.get(key)
      // What began to be read before a change is good for those who asked before it, not for who asks now.
      if (other && other.at === changes) return other.answer as Promise<Answer | Other>
      const mine = { at: changes, answer: readAndKeep(key, compute) }
      running.set(key, mine)
      try {
        return (await mine.answer) as Answer | Other
      } finally {
        if (running.get(key) === mine) running.delete(key)
      }
    },
    settle: () => bus.settle(),
    ...(shared && { checkRedis: () => shared.check() }),
    async close() {
      await bus.close()
      await shared?.close()
    },
  }
}
