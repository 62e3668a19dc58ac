import type { SuperJSONResult } from 'superjson'
import { type Operation, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { AppRouter } from './contract.ts'
import { isErrorBody } from './errors.ts'
import { sleep } from './sleep.ts'
import { transformer } from './transformer.ts'
import type { Fetch, FetchResponse } from './transport.ts'

export interface EventLinkOptions {
  /** Of the RPC door. */
  url: string
  fetch: Fetch
  headers: (op: Operation) => Promise<Record<string, string>>
}

/** The server says every 15 seconds that it still lives. */
const SILENCE_MS = 45_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

type Observer = Parameters<Parameters<typeof observable<unknown, TRPCClientError<AppRouter>>>[0]>[0]

/**
 * Subscriptions as Server-Sent Events over `fetch`, because an EventSource sends no headers. A stream that breaks is taken
 * up after the last event that arrived; only a refusal ends it.
 */
export const eventLink =
  ({ url, fetch, headers }: EventLinkOptions): TRPCLink<AppRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const stop = new AbortController()
      const onAbort = () => stop.abort()
      op.signal?.addEventListener('abort', onAbort)
      const input = encodeURIComponent(JSON.stringify(transformer.serialize(op.input)))
      const stream = { target: `${url}/${op.path}?input=${input}`, fetch, headers: () => headers(op) }
      void follow(stream, observer as Observer, stop.signal)
      return () => {
        observer.complete()
        op.signal?.removeEventListener('abort', onAbort)
        stop.abort()
      }
    })

interface Stream {
  target: string
  fetch: Fetch
  headers: () => Promise<Record<string, string>>
  lastEventId?: string
}

async function follow(stream: Stream, observer: Observer, signal: AbortSignal): Promise<void> {
  const state = (name: 'connecting' | 'pending', error: TRPCClientError<AppRouter> | null) =>
    observer.next({ result: { type: 'state', state: name, error } })
  state('connecting', null)
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const isDone = await readOnce(stream, signal, (event) => {
        attempt = 0
        if (event === null) state('pending', null)
        else observer.next({ result: { id: event.id, data: event } })
      })
      if (isDone) return observer.complete()
      state('connecting', null)
    } catch (cause) {
      if (signal.aborted) break
      const error = TRPCClientError.from<AppRouter>(cause as Error)
      if (error.data && !MAY_PASS.has(error.data.code)) return observer.error(error)
      state('connecting', error)
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
    await sleep(wait * (1 - Math.random() / 2), signal).catch(() => {})
  }
  observer.complete()
}

/** Another try may go better. */
const MAY_PASS: ReadonlySet<string> = new Set(['service.unavailable', 'internal.error', 'stream.too_many'])

interface Event {
  id: string
  data: unknown
}

/** One connection, until it ends: true when the server has no more to say. Hears null once it stands. */
async function readOnce(stream: Stream, signal: AbortSignal, hear: (event: Event | null) => void): Promise<boolean> {
  const connection = new AbortController()
  const abort = () => connection.abort()
  signal.addEventListener('abort', abort)
  let timer = setTimeout(abort, SILENCE_MS)
  try {
    const response = await stream.fetch(stream.target, {
      method: 'GET',
      headers: {
        ...(await stream.headers()),
        accept: 'text/event-stream',
        ...(stream.lastEventId && { 'last-event-id': stream.lastEventId }),
      },
      signal: connection.signal,
    })
    if (!response.ok) throw await refusalOf(response)
    for await (const { event, id, data } of parse(response)) {
      clearTimeout(timer)
      timer = setTimeout(abort, SILENCE_MS)
      if (event === 'connected') hear(null)
      else if (event === 'return') return true
      else if (event === 'serialized-error') throw toError(JSON.parse(data))
      else if (event === 'message') {
        if (id) stream.lastEventId = id
        hear({ id, data: transformer.deserialize(JSON.parse(data) as SuperJSONResult) })
      }
    }
    return false
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    connection.abort()
  }
}

/** What was refused before the stream began, in whatever shape. */
async function refusalOf(response: FetchResponse): Promise<Error> {
  const body: unknown = await response.json().catch(() => null)
  if (isErrorBody(body)) return toError({ json: { code: -32603, message: body.message, data: body } })
  return new Error(`The shop answered ${response.status}`)
}

const toError = (serialized: unknown): TRPCClientError<AppRouter> =>
  TRPCClientError.from({ error: transformer.deserialize(serialized as never) as never })

async function* parse({ body }: FetchResponse): AsyncGenerator<{ event: string; id: string; data: string }> {
  const reader = body?.getReader()
  if (!reader) throw new Error('This fetch cannot stream: give the client one whose answers have a body')
  const decoder = new TextDecoder()
  let text = ''
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += decoder.decode(read.value, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(text.slice(0, end).split('\n').map(toField))
      text = text.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', data }
    }
  }
}

function toField(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
  return [name, value]
}
