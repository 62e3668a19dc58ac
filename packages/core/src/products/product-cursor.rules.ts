import { Id, ProductSort } from '@shop/validators'
import { z } from 'zod'
import { invalidCursor } from '../cursor.ts'
import { type ListPosition, sortOrders } from './product-list.query.ts'

/** What a list's cursor holds: how it was sorted, what its last row is sorted by, and that row's id. */
const Cursor = z.tuple([ProductSort, z.union([z.string().max(1_000), z.int()]), Id])

export function encodeListCursor(sort: ProductSort, { key, id }: ListPosition): string {
  const value = key instanceof Date ? key.getTime() : key
  return Buffer.from(JSON.stringify([sort, value, id] satisfies z.infer<typeof Cursor>)).toString('base64url')
}

/** Throws `request.invalid` for a cursor of another sort, and for anything encodeListCursor did not make. */
export function decodeListCursor(sort: ProductSort, cursor: string): ListPosition {
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success) throw invalidCursor()
  const [madeBy, value, id] = parsed.data
  if (madeBy !== sort) throw invalidCursor(`The cursor is of a list sorted by ${madeBy}, not by ${sort}`)
  const { type } = sortOrders[sort]
  if ((type === 'text') !== (typeof value === 'string')) throw invalidCursor()
  if (type === 'text') return { key: value, id }
  const key = type === 'timestamptz' ? new Date(value) : Number(value)
  if (type === 'int' && Math.abs(Number(value)) > 2_147_483_647) throw invalidCursor()
  if (key instanceof Date && Number.isNaN(key.getTime())) throw invalidCursor()
  return { key, id }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
