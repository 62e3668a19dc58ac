import type { TrackedEnvelope } from '@trpc/server'
import { z } from 'zod'

/** Events with ids, by which a stream that broke goes on. */
export type TrackedStream<Event> = AsyncGenerator<TrackedEnvelope<Event>, void, void>

/** By the output of a subscription, the schema of its events: for the document of the REST API. */
const eventSchemas = new WeakMap<z.ZodType, z.ZodType>()

/** The output of a subscription that streams these events. What is streamed is made by a view, as any answer is. */
export function streamOf<Schema extends z.ZodType>(event: Schema) {
  const output = z.custom<AsyncIterable<TrackedEnvelope<z.infer<Schema>>, void, void>>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  )
  eventSchemas.set(output, event)
  return output
}

/** The schema of what a subscription streams; undefined for any other output. */
export const eventSchemaOf = (output: z.ZodType | undefined): z.ZodType | undefined =>
  output && eventSchemas.get(output)
