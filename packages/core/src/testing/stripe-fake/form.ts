import { invalid, missing } from './refusal.ts'

/** Parameters as Stripe's API takes them: form fields whose brackets nest, all values text. */
export type Value = string | Value[] | Params
export interface Params {
  [name: string]: Value
}

/** `metadata[order]=1&expand[0]=latest_charge` → `{ metadata: { order: '1' }, expand: ['latest_charge'] }` */
export function parseForm(text: string): Params {
  const params = emptyParams()
  for (const [field, value] of new URLSearchParams(text)) {
    const [name = '', ...inner] = field.split(/\]?\[|\]$/).filter((part, index, all) => part || index < all.length - 1)
    place(params, [name, ...inner], value)
  }
  return asLists(params)
}

const emptyParams = (): Params => Object.create(null) as Params

function place(params: Params, [name = '', ...inner]: string[], value: string): void {
  // `expand[]` has no index of its own.
  const key = name === '' ? String(Object.keys(params).length) : name
  if (inner.length === 0) {
    params[key] = value
    return
  }
  const nested = isParams(params[key]) ? params[key] : emptyParams()
  params[key] = nested
  place(nested, inner, value)
}

/** Objects whose names are 0, 1, 2 … are lists. */
function asLists(params: Params): Params {
  for (const [name, value] of Object.entries(params)) {
    if (!isParams(value)) continue
    const nested = asLists(value)
    const names = Object.keys(nested)
    params[name] = names.every((key, index) => key === String(index)) ? Object.values(nested) : nested
  }
  return params
}

const isParams = (value: Value | undefined): value is Params => typeof value === 'object' && !Array.isArray(value)

/** Refuses what the endpoint does not take, as Stripe does. */
export function allowOnly(params: Params, allowed: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (![...allowed, 'expand'].includes(name)) {
      throw invalid(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name })
    }
  }
}

export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw missing(name)
  return value
}

export function textOf(params: Params, name: string): string | undefined {
  const value = params[name]
  if (value === undefined || typeof value === 'string') return value || undefined
  throw invalid(`Invalid string: ${JSON.stringify(value)}`, { param: name })
}

export function integerOf(params: Params, name: string): number | undefined {
  const text = textOf(params, name)
  if (text === undefined) return undefined
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw invalid(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name })
}

export function booleanOf(params: Params, name: string): boolean {
  const text = textOf(params, name)
  if (text === undefined || text === 'true' || text === 'false') return text === 'true'
  throw invalid(`Invalid boolean: ${text}`, { param: name })
}

export function choiceOf<T extends string>(params: Params, name: string, choices: readonly T[]): T | undefined {
  const text = textOf(params, name)
  const choice = choices.find((entry) => entry === text)
  if (text === undefined || choice) return choice
  throw invalid(`Invalid ${name}: must be one of ${choices.join(', ')}`, { param: name })
}

export function nestedOf(params: Params, name: string): Params | undefined {
  const value = params[name]
  if (value === undefined || value === '') return undefined
  if (isParams(value)) return value
  throw invalid('Invalid object', { param: name })
}

export function listOf(params: Params, name: string): string[] | undefined {
  const value = params[name]
  if (value === undefined || value === '') return undefined
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value
  throw invalid('Invalid array', { param: name })
}

const MAX_METADATA = { keys: 50, name: 40, value: 500 }

/** What the metadata becomes: an empty value removes its key, no value at all removes everything. */
export function mergedMetadata(known: Record<string, string>, params: Params): Record<string, string> {
  if (params['metadata'] === '') return {}
  const merged = { ...known }
  for (const [name, value] of Object.entries(nestedOf(params, 'metadata') ?? {})) {
    if (typeof value !== 'string') throw invalid('Metadata values must be strings', { param: `metadata[${name}]` })
    if (name.length > MAX_METADATA.name || value.length > MAX_METADATA.value) {
      throw invalid(`Metadata has names of up to 40 and values of up to 500 characters`, { param: 'metadata' })
    }
    if (value) merged[name] = value
    else delete merged[name]
  }
  if (Object.keys(merged).length > MAX_METADATA.keys) {
    throw invalid(`Metadata can have at most ${MAX_METADATA.keys} keys`, { param: 'metadata' })
  }
  return merged
}
