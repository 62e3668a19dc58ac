import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const GIVEN = /^[\w-]{8,64}$/

/** A UUID of the process with a number at its end: unlike any other, and nothing depends on its being hard to guess. */
const newRequestId = () => processId + (++requests).toString(16).padStart(12, '0')
const processId = randomUUID().slice(0, 24)
let requests = 0

/** The name a request goes by in logs and answers: the one it came with, when that is one. */
export function requestIdOf({ headers: { 'x-request-id': given } }: Pick<IncomingMessage, 'headers'>): string {
  return typeof given === 'string' && GIVEN.test(given) ? given : newRequestId()
}
