import { randomUUID } from 'node:crypto'
import { aStripe, aVariant, type FakeStripe } from '@shop/core/testing'
import type { ErrorCode } from '@shop/validators'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Access } from '../src/trpc/meta.ts'
import { type Fixture, fixtures } from './fixtures.ts'
import { type Answer, createTestServer, routes, type TestServer } from './test-server.ts'
import { createWorld, fingerprint, PASSWORD, type Persona, personas, type Supplies, type World } from './world.ts'

/**
 * Every procedure, as everybody, through every door. What has to come out follows from the access the procedure
 * declares and from whose thing its fixture aims at; nobody writes it down, so a new procedure cannot be forgotten.
 */

let server: TestServer
let fake: FakeStripe
let supplies: Supplies

beforeAll(async () => {
  fake = await aStripe()
  server = await createTestServer({ payments: fake.gateway })
  const { id: variantId, productId } = await aVariant(server.shop, { stock: 100_000 })
  await server.rpc('auth.register', { email: 'first@example.com', name: 'First', password: PASSWORD })
  const { passwordHash } = await server.shop.db.user.findFirstOrThrow()
  supplies = { variantId, productId, passwordHash }
})
afterAll(async () => {
  await server.close()
  await fake.stripe.stop()
})

const newWorld = () => createWorld(server.shop, supplies)

type Door = (name: string, input: object | undefined, headers: Record<string, string>) => Promise<Answer>

const doors: Record<string, Door> = {
  RPC: (...call) => server.rpc(...call),
  async 'RPC batch'(name, input, headers) {
    // A neighbour of the same type that anybody may call, and that changes nothing.
    const neighbour =
      routes.get(name)?.type === 'query'
        ? { name: 'health.live' }
        : { name: 'auth.confirmRegistration', input: { token: randomUUID() } }
    const [, answer] = await server.batch([neighbour, { name, input }], headers)
    return answer!
  },
  REST: (...call) => server.rest(...call),
}

/** A stream is a request of its own. */
const doorsOf = (name: string) =>
  Object.entries(doors).filter(([door]) => door !== 'RPC batch' || routes.get(name)?.type !== 'subscription')

type Verdict = 'open' | 'absent' | ErrorCode

function verdictOn(access: Access, { thing, lacking }: Fixture, persona: Persona): Verdict {
  if (access === 'public') return 'open'
  if (persona === 'expired session' || persona === 'disabled user') return 'auth.required'
  const isSignedIn = persona === 'customer A' || persona === 'customer B' || persona === 'admin'
  const isKnown = isSignedIn || access === 'shopper' || (access === 'owner' && persona !== 'anonymous')
  if (!isKnown) return 'auth.required'
  if (access === 'admin' && persona !== 'admin') return 'auth.forbidden'
  if (thing && !thing.owners.includes(persona)) return 'absent'
  return lacking?.[persona] ?? 'open'
}

/** An answer without what names the call. */
const comparable = ({ status, body }: Answer) => ({ status, body: { ...body, requestId: '' } })

const cases = [...routes].flatMap(([procedure, { meta }]) =>
  [fixtures[procedure] ?? []].flat().map((fixture) => ({
    title: fixture.name ? `${procedure} on ${fixture.name}` : procedure,
    procedure,
    fixture,
    access: meta.access,
  })),
)

test('every procedure declares who may call it, and has a fixture', () => {
  expect([...routes].filter(([, { meta }]) => !meta.access).map(([name]) => name)).toEqual([])
  expect(Object.keys(fixtures).toSorted()).toEqual([...routes.keys()].toSorted())
})

describe.each(cases)('$title', ({ procedure, fixture, access = 'admin' }) => {
  const verdicts = personas.map((persona) => ({ persona, verdict: verdictOn(access, fixture, persona) }))
  const denied = verdicts.filter(({ verdict }) => verdict !== 'open')
  const open = verdicts.filter(({ verdict }) => verdict === 'open')

  const takesInput = routes.get(procedure)?.input !== undefined
  const refusals = async () => {
    for (const [door, call] of doorsOf(procedure)) {
      const world = await newWorld()
      const input = fixture.input?.(world)
      const before = await fingerprint(server.shop)
      for (const { persona, verdict } of denied) {
        const as = `${persona}, ${door}`
        const answer = await call(procedure, input, world.headers[persona])
        if (verdict === 'absent') {
          const nothing = { ...input, [fixture.thing?.field ?? '']: randomUUID() }
          expect(answer.body.code, as).toMatch(/\.(\w+_)?not_found$/)
          expect(comparable(answer), as).toEqual(comparable(await call(procedure, nothing, world.headers[persona])))
        } else {
          expect({ as, code: answer.body.code }).toEqual({ as, code: verdict })
          if (verdict === fixture.lacking?.[persona]) continue
          expect(answer.status, as).toBe(verdict === 'auth.required' ? 401 : 403)
          // The procedure itself refuses, before it looks at the input; the verb behind it would do so later.
          if (!takesInput) continue
          const { body } = await call(procedure, { aFieldNobodyKnows: 1 }, world.headers[persona])
          expect({ as, code: body.code }).toEqual({ as, code: verdict })
        }
      }
      expect(await fingerprint(server.shop), door).toBe(before)
    }
  }
  if (denied.length > 0) test('is refused to whom it is not for, and nothing changes', refusals)

  // A change uses things up, so that each call needs a world of its own.
  let shared: Promise<World> | undefined
  const worldOfCall = () => (routes.get(procedure)?.type !== 'mutation' ? (shared ??= newWorld()) : newWorld())

  test.each(open)('is open to $persona, who reads nothing of others', async ({ persona }) => {
    const calls = doorsOf(procedure).map(async ([door, call]) => {
      const world = await worldOfCall()
      const { status, body } = await call(procedure, fixture.input?.(world), world.headers[persona])
      expect(status, `${door}: ${JSON.stringify(body)}`).toBeLessThan(300)
      for (const secret of secretsBefore(world, persona)) expect(JSON.stringify(body)).not.toContain(secret)
    })
    await Promise.all(calls)
  })

  /** What this persona must not get to read. */
  function secretsBefore({ secrets }: World, persona: Persona): string[] {
    const mayReadOfA = access === 'admin' || fixture.provesA || fixture.thing?.owners.includes(persona)
    return [
      ...(persona === 'guest A' || fixture.provesA || fixture.thing?.owners.includes('guest A')
        ? []
        : secrets['guest A']),
      ...(persona === 'customer A' || mayReadOfA ? [] : secrets['customer A']),
    ]
  }
})
