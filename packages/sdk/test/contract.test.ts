import { type AppRouter as ServerRouter, appRouter } from '@shop/server/router'
import {
  type ErrorBody as BodySchema,
  Cart as CartSchema,
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

/** The same type with every interface written out, for comparing. */
type Plain<Type> = Type extends object ? { [Key in keyof Type]: Plain<Type[Key]> } : Type

test('the types are the server’s', () => {
  expectTypeOf<Plain<RouterInputs>>().toEqualTypeOf<Plain<inferRouterInputs<ServerRouter>>>()
  expectTypeOf<Plain<RouterOutputs>>().toEqualTypeOf<Plain<inferRouterOutputs<ServerRouter>>>()
  expectTypeOf<ErrorBody>().toExtend<BodySchema>()
  expectTypeOf<ErrorDetails<'cart.full'>>().toEqualTypeOf<{ maxLines: number }>()
})
