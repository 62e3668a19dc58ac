import type { z } from 'zod'

type Text = string | string[]
type Read = (text: Text) => unknown

/**
 * Paths and query strings carry text only: turns it into the numbers, booleans and lists the schema asks for, and leaves
 * everything else for the schema to judge. The schema itself is never touched.
 */
export function textReader(schema: z.ZodObject | undefined): (text: Record<string, Text>) => Record<string, unknown> {
  const fields: Record<string, z.core.$ZodType> = schema?.shape ?? {}
  const readers = new Map(Object.entries(fields).map(([key, field]) => [key, readerOf(field)]))
  return (text) =>
    Object.fromEntries(Object.entries(text).map(([key, value]) => [key, readers.get(key)?.(value) ?? value]))
}

interface Definition {
  type: string
  innerType?: z.core.$ZodType
  in?: z.core.$ZodType
  element?: z.core.$ZodType
}

function readerOf(schema: z.core.$ZodType): Read {
  const { type, innerType, in: input, element } = schema._zod.def as Definition
  const inner = innerType ?? (type === 'pipe' ? input : undefined)
  if (inner) return readerOf(inner)
  switch (type) {
    case 'number':
      return (text) => (typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)
    case 'boolean':
      return (text) => (text === 'true' ? true : text === 'false' ? false : text)
    case 'array': {
      const read = element ? readerOf(element) : (text: Text) => text
      return (text) => (Array.isArray(text) ? text : [text]).map(read)
    }
    default:
      return (text) => text
  }
}
