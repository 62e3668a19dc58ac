import type { Stripe } from 'stripe'
import type { Account } from './account.ts'
import { type Params, integerOf, listOf, nestedOf, textOf } from './form.ts'
import { invalid, unknownObject } from './refusal.ts'

export const PAGING = ['created', 'ending_before', 'limit', 'starting_after'] as const

interface Listed {
  id: string
  created: number
}

/** A page of a list, newest first, after or before one of its objects. */
export function pageOf<T extends Listed>(objects: Iterable<T>, params: Params, url: string): Stripe.ApiList<T> {
  const limit = integerOf(params, 'limit') ?? 10
  if (limit < 1 || limit > 100) throw invalid('This value must be between 1 and 100.', { param: 'limit' })
  const [after, before] = [textOf(params, 'starting_after'), textOf(params, 'ending_before')]
  const all = [...objects].toReversed().filter(createdWithin(params))
  const end = before === undefined ? all.length : positionOf(all, before, 'ending_before')
  const start = after === undefined ? 0 : positionOf(all, after, 'starting_after') + 1
  const range = all.slice(start, end)
  const data = before === undefined ? range.slice(0, limit) : range.slice(-limit)
  return { object: 'list', url, has_more: range.length > data.length, data }
}

function positionOf(objects: readonly Listed[], id: string, param: string): number {
  const index = objects.findIndex((object) => object.id === id)
  if (index < 0) throw unknownObject('object', id, param)
  return index
}

/** `created=1700000000`, or any of `created[gt]`, `[gte]`, `[lt]`, `[lte]`. */
function createdWithin(params: Params): (object: Listed) => boolean {
  if (typeof params['created'] === 'string') {
    const exact = integerOf(params, 'created')
    return ({ created }) => exact === undefined || created === exact
  }
  const range = nestedOf(params, 'created') ?? {}
  const [gt, gte, lt, lte] = ['gt', 'gte', 'lt', 'lte'].map((name) => integerOf(range, name))
  return ({ created }) =>
    created > (gt ?? -Infinity) &&
    created >= (gte ?? -Infinity) &&
    created < (lt ?? Infinity) &&
    created <= (lte ?? Infinity)
}

/** References that may be answered as whole objects. */
const EXPANDABLE = ['charge', 'data', 'latest_charge', 'payment_intent', 'payment_method']

/** A copy of the answer in which each path of `expand[]` is an object in place of its id. */
export function expanded(account: Account, answer: object, params: Params): object {
  const copy = structuredClone(answer)
  for (const path of listOf(params, 'expand') ?? []) expand(account, copy, path.split('.'), path)
  return copy
}

function expand(account: Account, object: object, [name = '', ...rest]: string[], path: string): void {
  const fields = object as Record<string, unknown>
  if (!EXPANDABLE.includes(name) || !(name in fields)) {
    throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand' })
  }
  const value = fields[name]
  if (typeof value === 'string') fields[name] = structuredClone(lookUp(account, value))
  for (const next of [fields[name]].flat()) {
    if (rest.length > 0 && typeof next === 'object' && next) expand(account, next, rest, path)
  }
}

const lookUp = ({ intents, charges, refunds, methods }: Account, id: string): object | undefined =>
  intents.get(id) ?? charges.get(id) ?? refunds.get(id) ?? methods.get(id)
