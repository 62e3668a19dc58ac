import { BentoCache, bentostore } from 'bentocache'
import { redisDriver } from 'bentocache/drivers/redis'
import type { FastifyBaseLogger } from 'fastify'
import { Redis } from 'ioredis'
import { version } from '../version.ts'
import type { Answer } from './answers.ts'
import { type CatalogueTag, createMarks } from './marks.ts'

/** Answers that servers share in Redis. While it is away there are none, and nobody waits for it. */
export interface SharedAnswers {
  /** How many changes have been counted in Redis: to be asked for before an answer is read. */
  count(): Promise<number | undefined>
  /** An answer another server has read after every change this one has heard of. */
  get(key: string): Promise<Answer | undefined>
  set(key: string, answer: Answer, count: number): Promise<void>
  mark(tags: readonly CatalogueTag[]): void
  check(): Promise<unknown>
  close(): Promise<void>
}

interface SharedOptions {
  redisUrl: string
  ttlMs: number
  log: FastifyBaseLogger
}

interface Stored {
  body: string
  etag: string
  tags: CatalogueTag[]
  route: string
  count: number
}

const COUNT = 'catalogue:changes'
const REDIS_MS = 250

/**
 * Every server counts every change it hears of, in Redis, and notes the number. An answer that was read when the count
 * was at least that number was read after the change was committed, whichever server read it. Clocks play no part, and
 * neither does who hears of a change first.
 */
export function connectSharedAnswers({ redisUrl, ttlMs, log }: SharedOptions): SharedAnswers {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_MS,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, 2_000),
  })
  const store = new BentoCache({
    default: 'shared',
    ttl: ttlMs,
    prefix: `catalogue:${version}`,
    suppressL2Errors: true,
    stores: { shared: bentostore().useL2Layer(redisDriver({ connection: redis })) },
  })
  const marks = createMarks()
  /** Changes that are being counted: until their numbers are known, nothing of others is believed. */
  let counting = 0
  let trusted = false
  let isAway = false

  async function countUp(): Promise<number> {
    // Where the count is lost it goes on from the time in microseconds, which is higher than it ever was.
    const results = await redis
      .multi()
      .set(COUNT, Date.now() * 1_000, 'NX')
      .incr(COUNT)
      .exec()
    const count = results?.[1]?.[1]
    if (typeof count !== 'number') throw new Error('Redis has not counted')
    return count
  }
  /** What was not counted, or not answered in time, is made up for by a new connection: its first count is of everything. */
  function startAgain(): void {
    trusted = false
    redis.disconnect(true)
  }
  function mark(tags: readonly CatalogueTag[]): void {
    if (redis.status !== 'ready') return
    counting++
    countUp()
      .then((count) => marks.mark(tags, count))
      .catch(startAgain)
      .finally(() => counting--)
  }

  redis.on('ready', () => {
    isAway = false
    trusted = true
    mark(['*'])
  })
  redis.on('close', () => {
    trusted = false
  })
  redis.on('error', (error) => {
    if (!isAway) log.warn({ err: error }, 'Redis is away: every server keeps its own answers')
    isAway = true
  })

  return {
    mark,
    async count() {
      if (!trusted) return undefined
      const text = await redis.get(COUNT).catch(startAgain)
      return typeof text === 'string' ? Number(text) : undefined
    },
    async get(key) {
      if (!trusted || counting > 0) return undefined
      const stored = await store.get<Stored>({ key })
      if (!stored || !trusted || counting > 0 || !marks.unchangedSince(stored.tags, stored.count)) return undefined
      return { body: Buffer.from(stored.body), etag: stored.etag, tags: stored.tags, route: stored.route }
    },
    async set(key, { body, etag, tags, route }, count) {
      if (!trusted) return
      const value = { body: body.toString(), etag, tags, route, count }
      await store.set({ key, value }).catch(() => undefined)
    },
    check: () => redis.ping(),
    async close() {
      redis.disconnect()
    },
  }
}
