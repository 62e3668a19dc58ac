import { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export interface ListenOptions {
  url: string
  /** How Postgres lists the connection. */
  applicationName: string
  channels: readonly string[]
  onNotification: (channel: string, payload: string) => void
  /** From here on everything is heard; what was notified before may have been missed. `pid` is Postgres' for this connection. */
  onConnect: (pid: number) => void
  /** From here on nothing is heard, until `onConnect` says otherwise. */
  onDisconnect: (error: Error) => void
}

export interface Listener {
  /** Runs on the connection that listens; rejects while there is none. */
  query<Row extends object>(text: string, values: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** A connection that died without a word, behind a cable that was pulled, is found out after twice this long. */
const HEARTBEAT_MS = 2_000
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 2_000

/** Hears what is notified on the channels, on a connection of its own that is made again whenever it breaks. */
export function listen(options: ListenOptions): Listener {
  const stopping = new AbortController()
  let client: pg.Client | undefined

  async function keepListening(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const wasConnected = await listenOnce()
      if (wasConnected) pauseMs = FIRST_PAUSE_MS
      await wait(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  /** Resolves when the connection is lost, with whether there was one. */
  async function listenOnce(): Promise<boolean> {
    const socket = new Socket()
    const next = new pg.Client({
      connectionString: options.url,
      application_name: options.applicationName,
      connectionTimeoutMillis: HEARTBEAT_MS,
      query_timeout: HEARTBEAT_MS,
      keepAlive: true,
      stream: () => socket,
    })
    let heartbeat: NodeJS.Timeout | undefined
    const lost = new Promise<void>((resolve) => {
      const lose = (error: Error) => {
        clearInterval(heartbeat)
        socket.destroy()
        resolve()
        if (client !== next) return
        client = undefined
        if (!stopping.signal.aborted) options.onDisconnect(error)
      }
      next.on('error', lose)
      next.on('end', () => lose(new Error('The connection was closed')))
    })
    const stop = () => socket.destroy()
    stopping.signal.addEventListener('abort', stop)
    next.on('notification', ({ channel, payload = '' }) => options.onNotification(channel, payload))
    try {
      await next.connect()
      for (const channel of options.channels) await next.query(`listen ${pg.escapeIdentifier(channel)}`)
      const { rows } = await next.query<{ pid: number }>('select pg_backend_pid() as pid')
      if (stopping.signal.aborted) return false
      client = next
      options.onConnect(rows[0]?.pid ?? 0)
      heartbeat = setInterval(
        () => next.query('select').catch((error: Error) => next.emit('error', error)),
        HEARTBEAT_MS,
      )
      heartbeat.unref()
      await lost
      return true
    } catch {
      return false
    } finally {
      stopping.signal.removeEventListener('abort', stop)
      socket.destroy()
    }
  }

  const done = keepListening()
  return {
    async query<Row extends object>(text: string, values: unknown[]) {
      if (!client) throw new Error('There is no connection to listen on')
      return (await client.query<Row>(text, values)).rows
    },
    async close() {
      stopping.abort()
      await done
    },
  }
}
