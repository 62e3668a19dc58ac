import { AppError } from './errors.ts'

/** Where a keyset page ended: the moment and id of its last row. */
export interface TimeCursor {
  createdAt: Date
  id: string
}

const SHAPE = /^([a-z0-9]{1,11})_([0-9a-f]{32})$/

/** An opaque text for clients to send back; holds nothing that is not on the page already. */
export function encodeCursor({ createdAt, id }: TimeCursor): string {
  return Buffer.from(`${createdAt.getTime().toString(36)}_${id.replaceAll('-', '')}`).toString('base64url')
}

export const invalidCursor = (message = 'The cursor is not one of ours: send back a nextCursor unchanged') =>
  new AppError('request.invalid', message, {})

/** Throws `request.invalid` for anything encodeCursor did not make. */
export function decodeCursor(cursor: string): TimeCursor {
  const match = SHAPE.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  const createdAt = new Date(Number.parseInt(match?.[1] ?? '', 36))
  const hex = match?.[2]
  if (!hex || Number.isNaN(createdAt.getTime())) {
    throw invalidCursor()
  }
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { createdAt, id }
}

/** Prisma's condition for the rows after this one, newest first. */
export const olderThan = ({ createdAt, id }: TimeCursor) => ({
  createdAt: { lte: createdAt },
  OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
})

/** Cuts a page out of rows of which one more than the limit was read. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
  toCursor: (row: Row) => TimeCursor,
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(toItem), nextCursor: rows.length > limit && last ? encodeCursor(toCursor(last)) : null }
}
