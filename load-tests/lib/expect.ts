import { check, fail } from 'k6'
import type { Answer } from './door.ts'

type Conditions<Body> = Record<string, (body: Body) => boolean>

/**
 * Files a check for each condition, and answers the body. What does not hold ends this shopper's purchase: the next
 * steps would fail for no reason of their own.
 */
export function expect<Body>(what: string, { status, body }: Answer<Body>, conditions: Conditions<Body>): Body {
  if (!check(body, { [`${what}: is answered`]: (it) => it !== undefined }) || body === undefined) {
    return fail(`${what}: no answer, status ${status}`)
  }
  for (const [name, holds] of Object.entries(conditions)) {
    if (!check(body, { [`${what}: ${name}`]: () => holds(body) })) fail(`${what}: answered ${JSON.stringify(body)}`)
  }
  return body
}
