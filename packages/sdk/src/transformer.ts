import superjson, { type SuperJSONResult } from 'superjson'

/** superjson's wire format. What carries nothing special, as do nearly all answers, is taken as it is. */
export const transformer = {
  serialize: (input: unknown): SuperJSONResult | undefined =>
    input === undefined ? undefined : superjson.serialize(input),
  deserialize: (output: SuperJSONResult): unknown => (output.meta ? superjson.deserialize(output) : output.json),
}
