import { TRPCError } from '@trpc/server'
import type { z } from 'zod'

/** What came to a plain route, refused as a procedure would refuse it: with the fields that are wrong. */
export function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw new TRPCError({ code: 'BAD_REQUEST', cause: result.error })
}
