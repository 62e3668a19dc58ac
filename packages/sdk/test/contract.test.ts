import { type AppRouter as ServerRouter, appRouter } from '@shop/server/router'
import {
  type ErrorBody as BodySchema,
  Cart as CartSchema,
  PlacedOrder as PlacedOrderSchema,
  RegisterResult as RegisterResultSchema,
  Session as SessionSchema,
} from '@shop/validators'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expect, expectTypeOf, test } from 'vitest'
import { idempotentPaths } from '../src/client.ts'
import type { ErrorBody, ErrorDetails, RouterInputs, RouterOutputs } from '../src/index.ts'
import { signInPaths } from '../src/session.ts'

interface Procedure {
  _def: { meta?: { idempotent?: true }; output?: unknown }
}
// By dotted path; the types say nested.
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
const pathsWhere = (matches: (procedure: Procedure) => boolean) =>
  procedures.filter(([, procedure]) => matches(procedure)).map(([path]) => path)

test('the client sends a key with every procedure that takes one', () => {
  expect(pathsWhere(({ _def }) => _def.meta?.idempotent === true)).toEqual([...idempotentPaths])
})

test('the client learns sessions and cart tokens wherever they are given', () => {
  const withSession: unknown[] = [SessionSchema, RegisterResultSchema]
  expect(pathsWhere(({ _def }) => withSession.includes(_def.output))).toEqual([...signInPaths])
  const cartPaths = pathsWhere(({ _def }) => _def.output === CartSchema)
  expect(cartPaths).not.toEqual([])
  for (const path of cartPaths) expect(path).toMatch(/^cart\./)
})

test('the client learns the tokens of guests’ orders wherever they are given', () => {
  expect(pathsWhere(({ _def }) => _def.output === PlacedOrderSchema)).toEqual(['orders.place'])
})

/** The same type with every interface written out, for comparing. */
type Plain<Type> = Type extends object ? { [Key in keyof Type]: Plain<Type[Key]> } : Type

/** The same type with what is streamed in the place of streams, whatever ends them. */
type Unstreamed<Outputs> = {
  [Domain in keyof Outputs]: {
    [Name in keyof Outputs[Domain]]: Outputs[Domain][Name] extends AsyncIterable<infer Event>
      ? { streams: Event }
      : Outputs[Domain][Name]
  }
}

test('the types are the server’s', () => {
  expectTypeOf<Plain<RouterInputs>>().toEqualTypeOf<Plain<inferRouterInputs<ServerRouter>>>()
  type Ours = Plain<Unstreamed<RouterOutputs>>
  expectTypeOf<Ours>().toEqualTypeOf<Plain<Unstreamed<inferRouterOutputs<ServerRouter>>>>()
  expectTypeOf<ErrorBody>().toExtend<BodySchema>()
  expectTypeOf<ErrorDetails<'cart.full'>>().toEqualTypeOf<{ maxLines: number }>()
})
