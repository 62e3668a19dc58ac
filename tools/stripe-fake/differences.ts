export interface Allowed {
  /** Names of fields that only the first has. */
  onlyOurs: readonly string[]
  /** Names of fields that only the second has. */
  onlyTheirs: readonly string[]
}

/** Free-form, or of a kind that the sample cannot know. */
const NOT_LOOKED_INTO = [
  'metadata',
  'use_stripe_sdk',
  'object',
  'payment_method_options',
  'payment_method_details.type',
]

/**
 * Where two answers of JSON differ in shape: fields only one of them has, and values of another type. Null is a value
 * of every type, a list is as its first element, and what is null in either is not looked into.
 */
export function differences(ours: unknown, theirs: unknown, allowed: Allowed, path = ''): string[] {
  const [one, other] = [kindOf(ours), kindOf(theirs)]
  if (one === 'null' || other === 'null') return []
  if (one !== other) return [`${path} is ${one} here, ${other} there`]
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    return ours.length > 0 && theirs.length > 0 ? differences(ours[0], theirs[0], allowed, `${path}[]`) : []
  }
  if (!isObject(ours) || !isObject(theirs)) return []
  const at = (name: string) => (path ? `${path}.${name}` : name)
  return [
    ...Object.keys(ours).flatMap((name) => {
      if (!(name in theirs)) return allowed.onlyOurs.includes(name) ? [] : [`${at(name)} is only here`]
      return NOT_LOOKED_INTO.includes(name) ? [] : differences(ours[name], theirs[name], allowed, at(name))
    }),
    ...Object.keys(theirs)
      .filter((name) => !(name in ours) && !allowed.onlyTheirs.includes(name))
      .map((name) => `${at(name)} is only there`),
  ]
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value)
const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object'
