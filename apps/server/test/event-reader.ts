import type { FastifyInstance, InjectOptions } from 'fastify'
import { httpStatusOf } from '../src/trpc/errors.ts'
import type { Answer } from './test-server.ts'

/** One event of a stream. */
export interface StreamEvent {
  event: string
  id: string | null
  data: string
}

/** The events in what arrives piece by piece, without comments. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of chunks) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(text.slice(0, end).split('\n').map(readField))
      text = text.slice(end + 2)
      const data = fields.get('data')
      if (data !== undefined) yield { event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data }
    }
  }
}

const readField = (line: string): [string, string] => {
  const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
  return [name, value]
}

/** The first event of a stream as an answer, or the refusal in its place, whichever door it came through. */
export async function firstEvent(app: FastifyInstance, call: InjectOptions): Promise<Answer> {
  const response = await app.inject({ ...call, payloadAsStream: true })
  const { statusCode: status, headers } = response
  const stream = response.stream()
  if (!String(headers['content-type']).startsWith('text/event-stream')) {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return { status, headers, body: JSON.parse(Buffer.concat(chunks).toString()) }
  }
  for await (const { event, data } of readEvents(stream)) {
    if (event === 'connected' || event === 'ping') continue
    const body: any = JSON.parse(data)
    if (event === 'message') return { status, headers, body: body.json ?? body }
    const refusal = event === 'refused' ? body : body.json.data
    return { status: httpStatusOf(refusal.code), headers, body: refusal }
  }
  throw new Error('The stream ended before its first event')
}
