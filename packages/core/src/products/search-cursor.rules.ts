import { Id } from '@shop/validators'
import { z } from 'zod'
import { invalidCursor } from '../cursor.ts'
import type { SearchPosition } from './product-search.query.ts'

const Cursor = z.tuple([z.number(), Id])

export const encodeSearchCursor = ({ rank, id }: SearchPosition): string =>
  Buffer.from(JSON.stringify([rank, id])).toString('base64url')

/** Throws `request.invalid` for anything encodeSearchCursor did not make. */
export function decodeSearchCursor(cursor: string): SearchPosition {
  try {
    const [rank, id] = Cursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { rank, id }
  } catch {
    throw invalidCursor()
  }
}
