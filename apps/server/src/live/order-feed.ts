import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '@shop/core/errors'
import { listen, type Listener } from '@shop/db'
import type { FastifyBaseLogger } from 'fastify'

/** Everybody who follows an order in this process, over one connection to Postgres. */
export interface OrderFeed {
  /**
   * From the moment it resolves, no change of the order is missed. Ends with the signal, or by `end`. Throws
   * `stream.too_many` when this caller follows too many, `service.unavailable` when all together do, or nothing is heard.
   */
  follow(orderId: string, caller: string, signal: AbortSignal): Promise<Following>
  /** How many are open. */
  readonly size: number
  /** Ends all of them, so that no open stream holds up a shutdown. */
  close(): Promise<void>
}

export interface Following {
  /**
   * Resolves when something may have changed since the last time: true; false once the follower is gone. Rejects with an
   * AbortError when the feed closes, which leaves the stream broken, so that the follower comes back elsewhere.
   */
  changed(): Promise<boolean>
  end(): void
}

export interface FeedLimits {
  /** Streams of this process. */
  total: number
  /** Streams of one caller in this process. */
  perCaller: number
}

export interface OrderFeedOptions {
  databaseUrl: string
  log: FastifyBaseLogger
  limits?: FeedLimits
}

const DEFAULT_LIMITS: FeedLimits = { total: 2_000, perCaller: 20 }

/** The trigger on order_status_changes tells `<order id> <change id>` here. */
const CHANNEL = 'orders'
/** How Postgres lists the connection that listens. */
export const LISTENER = 'shop-server-orders'
/** So long a new follower waits for the connection to listen on. */
const PATIENCE_MS = 2_000

interface Follower {
  wake(): void
  break(): void
}

export function createOrderFeed({ databaseUrl, log, limits = DEFAULT_LIMITS }: OrderFeedOptions): OrderFeed {
  const followers = new Map<string, Set<Follower>>()
  const counts = new Map<string, number>()
  let size = 0
  let closed = false
  let listener: Listener | undefined
  let connected = Promise.withResolvers<void>()

  const everybody = () => [...followers.values()].flatMap((group) => [...group])
  const wakeAll = () => everybody().forEach((follower) => follower.wake())
  const wake = (payload: string) => {
    for (const follower of followers.get(payload.split(' ', 1)[0] ?? '') ?? []) follower.wake()
  }
  /** Who follows the first order makes the connection. Whatever was told while there was none, each reads up when it is back. */
  const startListening = () =>
    listen({
      url: databaseUrl,
      applicationName: LISTENER,
      channels: [CHANNEL],
      onNotification: (_channel, payload) => wake(payload),
      onConnect() {
        connected.resolve()
        wakeAll()
      },
      onDisconnect(error) {
        connected = Promise.withResolvers()
        log.warn({ err: error }, 'News of orders are cut off: who follows one hears nothing until they are back')
      },
    })

  async function requireConnection(): Promise<void> {
    listener ??= startListening()
    const inTime = await Promise.race([connected.promise.then(() => true), wait(PATIENCE_MS, false, { ref: false })])
    if (!inTime) throw unavailable('Orders cannot be followed just now')
  }

  function requireRoom(caller: string): void {
    if (closed || size >= limits.total) {
      throw unavailable('Too many follow their orders here just now')
    }
    if ((counts.get(caller) ?? 0) < limits.perCaller) return
    const message = `At most ${limits.perCaller} streams at a time: end one first`
    throw new AppError('stream.too_many', message, { maxStreams: limits.perCaller }, { retryAfterSeconds: 5 })
  }

  /** Takes a place; what it answers gives it back, once. */
  function enter(orderId: string, caller: string, follower: Follower): () => void {
    const group = followers.get(orderId) ?? new Set()
    followers.set(orderId, group.add(follower))
    counts.set(caller, (counts.get(caller) ?? 0) + 1)
    size += 1
    return () => {
      if (!group.delete(follower)) return
      if (group.size === 0) followers.delete(orderId)
      const left = (counts.get(caller) ?? 1) - 1
      if (left > 0) counts.set(caller, left)
      else counts.delete(caller)
      size -= 1
    }
  }

  return {
    get size() {
      return size
    },
    async follow(orderId, caller, signal) {
      requireRoom(caller)
      let state: 'waiting' | 'changed' | 'gone' | 'broken' = 'waiting'
      let next = Promise.withResolvers<void>()
      const become = (to: 'changed' | 'gone' | 'broken') => {
        if (state === 'gone' || state === 'broken') return
        state = to
        next.resolve()
      }
      const leave = enter(orderId, caller, { wake: () => become('changed'), break: () => become('broken') })
      const end = () => {
        signal.removeEventListener('abort', end)
        leave()
        become('gone')
      }
      signal.addEventListener('abort', end)
      if (signal.aborted) end()
      try {
        await requireConnection()
      } catch (error) {
        end()
        throw error
      }
      return {
        end,
        async changed() {
          await next.promise
          if (state === 'broken') throw new DOMException('The server is about to stop', 'AbortError')
          if (state === 'gone') return false
          state = 'waiting'
          next = Promise.withResolvers()
          return true
        },
      }
    },
    async close() {
      closed = true
      everybody().forEach((follower) => follower.break())
      // Who still waits for it is broken off as well.
      connected.resolve()
      await listener?.close()
    },
  }
}

const unavailable = (message: string) => new AppError('service.unavailable', message, {}, { retryAfterSeconds: 5 })
