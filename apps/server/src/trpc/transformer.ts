import superjson, { type SuperJSONResult } from 'superjson'

/**
 * superjson's wire format at the price of plain JSON: what holds nothing special goes through untouched, which is every
 * answer of this contract. A client with stock superjson reads it, and ours reads theirs.
 */
export const transformer = {
  serialize: (value: unknown): SuperJSONResult => (isPlainJson(value) ? { json: value } : superjson.serialize(value)),
  deserialize: (value: SuperJSONResult): unknown => (value?.meta ? superjson.deserialize(value) : value?.json),
}

function isPlainJson(value: unknown): value is SuperJSONResult['json'] {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      break
    default:
      return false
  }
  if (value === null) return true
  if (Array.isArray(value)) {
    for (const entry of value) if (!isPlainJson(entry)) return false
    return true
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  for (const key in value) {
    const entry: unknown = value[key as keyof typeof value]
    if (key === '__proto__' || (entry !== undefined && !isPlainJson(entry))) return false
  }
  return true
}
