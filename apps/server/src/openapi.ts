import * as validators from '@shop/validators'
import type { ErrorCode } from '@shop/validators'
import { generateOpenApiDocument } from 'trpc-to-openapi'
import { z } from 'zod'
import { type PlainRoute, plainRoutes } from './http/plain-routes.ts'
import { SESSION_COOKIE } from './http/session-cookie.ts'
import { REST_PREFIX, type RestProcedure, restRoutes } from './http/rest-routes.ts'
import { appRouter } from './router.ts'
import { httpStatusOf } from './trpc/errors.ts'
import type { Access, ProcedureMeta, RestRoute } from './trpc/meta.ts'
import { eventSchemaOf } from './trpc/streams.ts'
import { version } from './version.ts'

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null | undefined
type JsonObject = { [key: string]: Json }

const DESCRIPTION = `One contract, two doors: this REST API, and typed RPC for TypeScript through \`@shop/sdk\`.

- Amounts are integers in minor units (cents) beside an ISO 4217 currency; times are ISO 8601 in UTC.
- Lists are read by cursor: send a page's \`nextCursor\` back as \`cursor\`; null means the end.
- A session token goes into \`Authorization: Bearer …\`. Browsers may rely on the cookie that login sets instead; a change made
  with it needs an \`Origin\` that the shop knows.
- A guest's cart is opened by the \`cartToken\` of its first answer, sent as \`X-Cart-Token\`.
- A guest's order is opened by the \`orderToken\` that placing it answered with, sent as \`X-Order-Token\`.
- An \`Idempotency-Key\` makes a call safe to repeat for 24 hours: the same answer, one effect.
- Every error has the shape of \`ErrorBody\`; act on its \`code\`, quote its \`requestId\`.`

/** The OpenAPI 3.1 document of the REST door, made from the router. */
export function openApiDocument(): JsonObject {
  const routes = restRoutes(appRouter)
  const streams = new Set(routes.filter(({ type }) => type === 'subscription').map(({ rest }) => rest.path))
  const generated: unknown = generateOpenApiDocument(appRouter as never, {
    title: 'Shop API',
    description: DESCRIPTION,
    version,
    baseUrl: REST_PREFIX,
    openApiVersion: '3.1.0',
    // The generator refuses them.
    filter: ({ metadata }) => !streams.has((metadata.openapi as RestRoute).path),
    defs: namedSchemas(),
    tags: ['Products', 'Cart', 'Wishlist', 'Authentication', 'Users', 'Orders', 'Payments', 'Health'],
    securitySchemes: {
      session: { type: 'http', scheme: 'bearer', description: 'The `token` of register or login.' },
      orderToken: {
        type: 'apiKey',
        in: 'header',
        name: 'X-Order-Token',
        description: 'The `orderToken` of a guest’s order: opens that one.',
      },
      cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'The same token, set by login.' },
    },
  })
  const document = structuredClone(generated) as JsonObject & { paths: Record<string, Record<string, JsonObject>> }
  for (const route of routes) {
    if (route.type === 'subscription') {
      document.paths[route.rest.path] = { ...document.paths[route.rest.path], get: streamOperation(route) }
      continue
    }
    const operation = document.paths[route.rest.path]?.[route.rest.method.toLowerCase()]
    if (!operation) throw new Error(`${route.name} is missing in the OpenAPI document`)
    describe(operation, route)
    if (route.rest.takesFile) takeFiles(operation)
  }
  for (const route of plainRoutes) {
    document.paths[route.path] = { ...document.paths[route.path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return tidyComponents(document)
}

const csv = { type: 'string', contentMediaType: 'text/csv' }

/** How else the body of a procedure that takes a file may come. */
const fileBodies = {
  'text/csv': { schema: csv },
  'multipart/form-data': { schema: { type: 'object', properties: { file: csv }, required: ['file'] } },
}

function takeFiles({ requestBody }: JsonObject): void {
  Object.assign((requestBody as JsonObject)['content'] as JsonObject, fileBodies)
}

/** Every schema the validators export, under its own name. */
function namedSchemas(): Record<string, z.ZodType> {
  const schemas = Object.entries(validators).filter(
    ([, value]) =>
      value instanceof z.ZodObject || value instanceof z.ZodEnum || value instanceof z.ZodDiscriminatedUnion,
  )
  return Object.fromEntries(schemas as [string, z.ZodType][])
}

/** What the generator cannot know: status of success, who may call, headers, and the errors of this operation. */
function describe(operation: JsonObject, { name, type, meta, rest, input, output }: RestProcedure): void {
  const { access = 'public' } = meta
  const { 200: success } = operation['responses'] as Record<string, JsonObject>
  const status = output instanceof z.ZodVoid ? 204 : (rest.successStatus ?? 200)
  operation['operationId'] = operationIdOf(name)
  operation['security'] = SECURITY[access]
  operation['parameters'] = [
    ...((operation['parameters'] as Json[] | undefined) ?? []),
    ...headers({ ...meta, access }),
  ]
  const successResponse = status === 204 ? { description: 'Done' } : { ...success, description: 'Success' }
  operation['responses'] = {
    [status]: successResponse,
    ...errorResponses(possibleErrors({ ...meta, access }, type, input)),
  }
}

const operationIdOf = (name: string) => name.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())

const pathParameters = (path: string): JsonObject[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))

function queryParameters(query: z.ZodObject | undefined): JsonObject[] {
  const { properties = {} } = query ? z.toJSONSchema(query, { io: 'input' }) : {}
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: schema as Json,
  }))
}

/** A subscription, which the generator leaves out. */
function streamOperation({ name, rest, meta, input, output }: RestProcedure): JsonObject {
  const { access = 'public' } = meta
  const event = eventSchemaOf(output)
  const [schema] = Object.entries(validators).find(([, value]) => value === event) ?? []
  if (!schema) throw new Error(`${name} streams events whose schema has no name`)
  const content = { 'text/event-stream': { schema: { $ref: `#/components/schemas/${schema}` } } }
  return {
    operationId: operationIdOf(name),
    summary: rest.summary,
    description: rest.description,
    tags: rest.tags,
    security: SECURITY[access],
    parameters: [
      ...pathParameters(rest.path),
      { name: 'lastEventId', in: 'query', required: false, schema: { type: 'string' }, description: 'As the header.' },
      headerParameter('Last-Event-ID', 'The id of the last event that arrived.'),
      ...headers({ ...meta, access }),
    ],
    responses: {
      200: { description: 'Events, each with an `id`, and as `data` what this says', content },
      ...errorResponses(possibleErrors({ ...meta, access }, 'query', input)),
    },
  }
}

/** An operation that no procedure describes. */
function operationOf({ form, query, success, ...route }: PlainRoute): JsonObject {
  const { path, access, errors } = route
  const parameters = [...pathParameters(path), ...queryParameters(query)]
  const schema = { type: 'object', properties: form, required: ['file'] }
  const content =
    'schema' in success
      ? { 'application/json': { schema: { $ref: `#/components/schemas/${success.schema}` } } }
      : { [success.contentType]: {} }
  return {
    operationId: route.operationId,
    summary: route.summary,
    description: route.description,
    tags: [...route.tags],
    security: SECURITY[access],
    ...(route.server && { servers: [{ url: route.server }] }),
    parameters,
    ...(form && { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } }),
    responses: {
      [success.status]: { description: success.description, content },
      ...errorResponses(
        possibleErrors({ access, errors: [...errors] }, route.method === 'GET' ? 'query' : 'mutation', undefined),
      ),
    },
  }
}

const SIGNED_IN = [{ session: [] }, { cookie: [] }]

const SECURITY: Record<Access, Json> = {
  public: [],
  shopper: [{}, ...SIGNED_IN],
  owner: [{ orderToken: [] }, ...SIGNED_IN],
  customer: SIGNED_IN,
  admin: SIGNED_IN,
}

const headerParameter = (name: string, description: string): JsonObject => ({
  in: 'header',
  name,
  required: false,
  description,
  schema: { type: 'string' },
})

function headers({ access, idempotent }: ProcedureMeta): JsonObject[] {
  return [
    ...(access === 'shopper' ? [headerParameter('X-Cart-Token', 'Opens a guest’s cart.')] : []),
    ...(idempotent
      ? [
          headerParameter(
            'Idempotency-Key',
            '8 to 255 characters nobody can guess, such as a UUID; the same for every retry.',
          ),
        ]
      : []),
  ]
}

function possibleErrors(
  { access, errors = [], idempotent }: ProcedureMeta,
  type: RestProcedure['type'],
  input: unknown,
): ErrorCode[] {
  return [
    ...(input ? (['request.invalid'] as const) : []),
    ...(access === 'public' ? [] : (['auth.required'] as const)),
    ...(access === 'public' || type === 'query' ? [] : (['auth.origin_rejected'] as const)),
    ...(access === 'admin' ? (['auth.forbidden'] as const) : []),
    ...errors,
    ...(idempotent ? (['idempotency.key_reused', 'idempotency.in_progress'] as const) : []),
    'service.unavailable',
    'internal.error',
  ]
}

/** One response for each status, naming every code that comes with it. */
function errorResponses(codes: ErrorCode[]): JsonObject {
  const byStatus = Map.groupBy(new Set(codes), httpStatusOf)
  const responses = [...byStatus].map(([status, sameStatus]) => [
    status,
    {
      description: sameStatus.map((code) => `\`${code}\``).join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
    },
  ])
  return Object.fromEntries(responses) as JsonObject
}

/**
 * Names every component as its schema is named, leaves out what nothing refers to, and lets answers grow: what only comes
 * back may hold more fields one day, what is sent may not.
 */
function tidyComponents(document: JsonObject): JsonObject {
  const tidied = JSON.parse(JSON.stringify(document).replaceAll(/(#\/components\/schemas\/\w+?)Output"/g, '$1"')) as {
    paths: Record<string, Record<string, JsonObject>>
    components: { schemas: Record<string, JsonObject> }
  }
  const generated = Object.entries(tidied.components.schemas)
  const schemas = Object.fromEntries(generated.map(([name, schema]) => [name.replace(/Output$/, ''), schema]))

  const operations = Object.values(tidied.paths).flatMap((methods) => Object.values(methods))
  const sent = referredTo(
    operations.map(({ requestBody, parameters }) => [requestBody, parameters]),
    schemas,
  )
  const used = referredTo(operations, schemas)
  for (const name of used) if (!sent.has(name)) letGrow(schemas[name])
  const kept = Object.entries(schemas)
    .filter(([name]) => used.has(name))
    .toSorted(([a], [b]) => a.localeCompare(b))
  return { ...tidied, components: { ...tidied.components, schemas: Object.fromEntries(kept) } }
}

/** A schema, or each of the alternatives it consists of, with room for more fields. */
function letGrow(schema: JsonObject | undefined): void {
  for (const part of [schema, ...((schema?.['oneOf'] ?? []) as JsonObject[])]) delete part?.['additionalProperties']
}

/** The names of every component that `root` refers to, directly or through another. */
function referredTo(root: Json, schemas: Record<string, JsonObject>): Set<string> {
  const names = new Set<string>()
  const follow = (value: Json): void => {
    for (const [, name = ''] of JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue
      names.add(name)
      follow(schemas[name])
    }
  }
  follow(root)
  return names
}
