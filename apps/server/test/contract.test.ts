import { errorCodes } from '@shop/validators'
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import committed from '../openapi.json' with { type: 'json' }
import { plainRoutes } from '../src/http/plain-routes.ts'
import { restRoutes } from '../src/http/rest-routes.ts'
import { openApiDocument } from '../src/openapi.ts'
import { appRouter } from '../src/router.ts'
import { eventSchemaOf } from '../src/trpc/streams.ts'

const router: AnyTRPCRouter = appRouter
const procedures = Object.entries(router._def.procedures as Record<string, AnyTRPCProcedure>).map(
  ([name, procedure]) => ({
    name,
    definition: procedure._def as unknown as { inputs: unknown[]; output?: unknown; type: string; meta?: object },
  }),
)
const routes = restRoutes(appRouter)
const operations = Object.entries(
  openApiDocument()['paths'] as Record<string, Record<string, { operationId: string }>>,
).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

describe.each(procedures)('$name', ({ name, definition }) => {
  const route = routes.find((candidate) => candidate.name === name)

  test('declares access, output, at most one input object and a REST route', () => {
    expect(route?.meta.access).toBeOneOf(['public', 'shopper', 'owner', 'customer', 'admin'])
    expect(route?.output).toBeInstanceOf(z.ZodType)
    expect(definition.inputs.length).toBeLessThanOrEqual(1)
    for (const input of definition.inputs) expect(input).toBeInstanceOf(z.ZodObject)
    expect(route?.rest.summary).not.toBe('')
  })

  test('refuses fields it does not know', () => {
    if (!route?.input) return
    const { issues } = route.input.safeParse({ aFieldNobodyKnows: 1 }).error ?? { issues: [] }
    expect(issues.map((issue) => issue.code)).toContain('unrecognized_keys')
  })

  test('takes every parameter of its path in its input', () => {
    const names = [...(route?.rest.path.matchAll(/\{(\w+)\}/g) ?? [])].map(([, parameter]) => parameter)
    expect(Object.keys(route?.input?.shape ?? {})).toEqual(expect.arrayContaining(names))
  })

  test('reads by GET and changes by any other method', () => {
    expect(route?.rest.method === 'GET').toBe(definition.type !== 'mutation')
  })

  test('says what it streams, when it does', () => {
    expect(eventSchemaOf(route?.output) !== undefined).toBe(definition.type === 'subscription')
  })

  test('is kept only when everybody gets the same, and tells of changes only when it makes some', () => {
    const { cache, changes, access } = route?.meta ?? {}
    const kept = { type: definition.type, access, status: route?.rest.successStatus }
    if (cache) expect(kept).toEqual({ type: 'query', access: 'public', status: undefined })
    if (changes) expect(definition.type).toBe('mutation')
  })

  test('takes a key only where it is known whose key it is', () => {
    expect(route?.meta.access === 'public' && route.meta.idempotent === true).toBe(false)
  })

  test('names errors of the contract', () => {
    expect(errorCodes).toEqual(expect.arrayContaining(route?.meta.errors ?? []))
  })
})

test('no two procedures share a REST route', () => {
  const shapes = routes.map(({ rest }) => `${rest.method} ${rest.path.replaceAll(/\{\w+\}/g, '{}')}`)
  expect(new Set(shapes).size).toBe(shapes.length)
})

describe('the OpenAPI document', () => {
  test('is the one committed: run `pnpm generate` after a change of the contract', () => {
    expect(openApiDocument()).toEqual(committed)
  })

  test('has every procedure and plain route, each under an operation id of its own', () => {
    const count = procedures.length + plainRoutes.length
    expect(operations.length).toBe(count)
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(count)
  })

  test('refers to no component that is missing', () => {
    const text = JSON.stringify(openApiDocument())
    const { schemas } = (openApiDocument() as unknown as { components: { schemas: object } }).components
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(names))
  })
})
