import type { Multipart } from '@fastify/multipart'
import { AppError } from '@shop/core/errors'
import type { FastifyRequest } from 'fastify'

/** The parts of a form as they come. Throws `request.malformed` for a form that cannot be read. */
export async function* formParts(request: FastifyRequest): AsyncGenerator<Multipart, undefined> {
  const parts = partsOf(request)
  for (;;) {
    const next = await parts.next().catch(refuse)
    if (next.done) return
    yield next.value
  }
}

/** A stream of the client's, whose breaking off is the client's mistake. */
export async function* readable(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (error) {
    refuse(error)
  }
}

export const malformedForm = (what: string) => new AppError('request.malformed', `The form is not good: ${what}`, {})

function partsOf(request: FastifyRequest): AsyncIterator<Multipart> {
  try {
    return request.parts()
  } catch (error) {
    return refuse(error)
  }
}

function refuse(error: unknown): never {
  throw malformedForm(error instanceof Error ? error.message : String(error))
}
