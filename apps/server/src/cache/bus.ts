import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from '@shop/db'
import type { FastifyBaseLogger } from 'fastify'
import type { CatalogueTag } from './marks.ts'

export interface CatalogueBus {
  /** Whether every change to the catalogue is heard of. What was kept must not be used while it is not. */
  readonly connected: boolean
  /**
   * Resolves when every server has heard of whatever was committed before the call, so that no answer of any of them is
   * older. Gives up after half a second, and says so in the log: a server that hangs must not keep admins from working.
   */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface CatalogueBusOptions {
  databaseUrl: string
  log: FastifyBaseLogger
  /** Called for every change, in the order of their commits, and with `*` when some may have been missed. */
  onChange: (tags: CatalogueTag[]) => void
}

/** What the triggers of the catalogue's tables notify on: `*`, or ids of products, after `lists` when pages may differ. */
const CHANGES = 'catalogue'
const ACKNOWLEDGEMENTS = 'catalogue_ack'
const LISTENER = 'shop-server-catalogue'
const SETTLE_MS = 500
/** After so long without an acknowledgement it is asked again who lives. */
const PATIENCE_MS = 100
/** So long a server takes at most to notice that its connection was closed, by which Postgres does not know it any more. */
const NOTICING_MS = 50

/**
 * News of the catalogue, by Postgres: NOTIFY is sent with the commit and delivered in the order of commits, so whoever has
 * answered a `sync` has heard of everything before it.
 */
export function createCatalogueBus({ databaseUrl, log, onChange }: CatalogueBusOptions): CatalogueBus {
  /** Servers go by the process ids Postgres has for their listeners. This is the one of this server. */
  let pid: number | undefined
  /** Those that have been heard of. */
  const known = new Set<number>()
  /** By its id: hears which server has acknowledged a sync. */
  const syncs = new Map<string, (server: number) => void>()

  const listener = listen({
    url: databaseUrl,
    applicationName: LISTENER,
    channels: [CHANGES, ACKNOWLEDGEMENTS],
    onConnect(newPid) {
      onChange(['*'])
      pid = newPid
      // Everybody answers, and everybody hears it: so all know of all.
      notify(CHANGES, 'sync hello').catch(() => undefined)
    },
    onDisconnect(error) {
      pid = undefined
      log.warn({ err: error }, 'News of the catalogue are cut off: nothing is answered from memory until they are back')
    },
    onNotification(channel, payload) {
      const words = payload.split(' ')
      const [first = '', second = ''] = words
      if (channel === ACKNOWLEDGEMENTS) {
        known.add(Number(second))
        syncs.get(first)?.(Number(second))
      } else if (first === 'sync') {
        acknowledge(second)
      } else {
        onChange(words.map(toTag))
      }
    },
  })
  const notify = (channel: string, payload: string) => listener.query('select pg_notify($1, $2)', [channel, payload])

  function acknowledge(sync: string): void {
    const here = syncs.get(sync)
    if (here && pid) return here(pid)
    // When this fails the connection is gone, and with it everything that was kept.
    notify(ACKNOWLEDGEMENTS, `${sync} ${pid}`).catch(() => undefined)
  }

  /** Asks all to acknowledge, and resolves to who lives. Whoever begins to listen after this has kept nothing from before. */
  async function ask(sync: string): Promise<number[]> {
    const [row] = await listener.query<{ servers: number[] }>(
      `with asked as (select pg_notify($1, $2))
       select array(
         select a.pid from pg_stat_activity a where a.datname = current_database() and a.application_name = $3
       ) as servers from asked`,
      [CHANGES, `sync ${sync}`, LISTENER],
    )
    return row?.servers ?? []
  }

  async function settle(): Promise<void> {
    const sync = randomUUID()
    const heard = new Set<number>()
    let missing: number[] | undefined
    let onHeard = () => {}
    syncs.set(sync, (server) => {
      heard.add(server)
      onHeard()
    })
    try {
      for (const end = performance.now() + SETTLE_MS; performance.now() < end; ) {
        const servers = await ask(sync).catch(() => undefined)
        if (!servers) {
          await wait(5)
          continue
        }
        const gone = [...known].filter((server) => !servers.includes(server))
        for (const server of gone) known.delete(server)
        if (gone.length > 0) await wait(NOTICING_MS)
        const isComplete = () => servers.every((server) => heard.has(server))
        if (!isComplete()) {
          const complete = new Promise<void>((resolve) => {
            onHeard = () => isComplete() && resolve()
          })
          await Promise.race([
            complete,
            wait(Math.min(PATIENCE_MS, end - performance.now()), undefined, { ref: false }),
          ])
        }
        if (isComplete()) return
        missing = servers.filter((server) => !heard.has(server))
      }
      log.warn({ missing }, 'A change to the catalogue may not have reached every server yet')
    } finally {
      syncs.delete(sync)
    }
  }

  return {
    get connected() {
      return pid !== undefined
    },
    settle,
    close: () => listener.close(),
  }
}

const toTag = (word: string): CatalogueTag => (word === '*' || word === 'lists' ? word : `product:${word}`)
