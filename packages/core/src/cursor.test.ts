import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor, toPage } from './cursor.ts'

const anyMoment = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })

describe('cursors', () => {
  test('come back as they went out', () => {
    fc.assert(
      fc.property(anyMoment, fc.uuid(), (createdAt, id) => {
        expect(decodeCursor(encodeCursor({ createdAt, id }))).toEqual({ createdAt, id })
      }),
    )
  })

  test('of other makes are refused with request.invalid', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }))
      }),
    )
  })
})

describe('toPage', () => {
  const row = (id: string) => ({ id, createdAt: new Date(0) })
  const id = (digit: number) => `00000000-0000-7000-8000-00000000000${digit}`
  const page = (count: number, limit: number) =>
    toPage(
      Array.from({ length: count }, (_, index) => row(id(index))),
      limit,
      (item) => item.id,
      (item) => item,
    )

  test('points to the next page only when there is one', () => {
    expect(page(2, 2)).toEqual({ items: [id(0), id(1)], nextCursor: null })
    expect(page(0, 2)).toEqual({ items: [], nextCursor: null })
    const { items, nextCursor } = page(3, 2)
    expect(items).toEqual([id(0), id(1)])
    expect(decodeCursor(nextCursor ?? '').id).toBe(id(1))
  })
})
