import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecordReader, type CsvRecord } from './records.rules.ts'

/** Reads a text in pieces of so many lines. */
function read(text: string, linesAtOnce = Number.POSITIVE_INFINITY): CsvRecord[] {
  const reader = createRecordReader()
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const records: CsvRecord[] = []
  while (lines.length > 0) records.push(...reader.read(lines.splice(0, linesAtOnce)))
  return [...records, ...reader.read([], true)]
}

const brief = (records: CsvRecord[]) => records.map((r) => [r.line, 'cells' in r ? r.cells : 'broken'])

describe('records', () => {
  test.each([
    [
      'a line each',
      'a,b\nc,d',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'with either line end',
      'a,b\r\nc,d\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'without blank lines',
      'a\n\n\r\nb\n',
      [
        [1, ['a']],
        [4, ['b']],
      ],
    ],
    [
      'with commas, quotes and line breaks within quotes',
      '"a,""b""\n\nc",d\ne,f\n',
      [
        [1, ['a,"b"\n\nc', 'd']],
        [4, ['e', 'f']],
      ],
    ],
    [
      'with empty cells',
      ',\n"",""\n',
      [
        [1, ['', '']],
        [2, ['', '']],
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(brief(read(text))).toEqual(expected)
    expect(brief(read(text, 1))).toEqual(expected)
  })

  test.each([
    ['text behind a closing quote', 'a\n1,"x" y\n2,3\n4,5\n', [2]],
    ['a quote in the middle', 'a\n1,5"\n2,3\n4,5\n', [2]],
    ['a quote that is never closed', 'a\n1,"x\n2,3\n4,5\n', [2]],
    ['a quote closed by that of another row', 'a\n1,"x\n2,"3"\n4,5\n', [2]],
    ['two rows with one quote each', 'a\n1,5"\n2,6"\n4,5\n', [2, 3]],
    ['the last row', 'a\n1,2\n2,"', [3]],
  ])('%s cost the row alone', (_, text, broken) => {
    for (const linesAtOnce of [1, 2, 100]) {
      const records = read(text, linesAtOnce)
      expect(records.map(({ line }) => line)).toEqual(
        text
          .trimEnd()
          .split('\n')
          .map((_, index) => index + 1),
      )
      expect(records.filter((record) => 'error' in record).map(({ line }) => line)).toEqual(broken)
    }
  })

  test('a quote that is never closed is found out after 200,000 characters, however long the file is', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index},x\n`)
    const records = read(`a,"b\n${lines.join('')}`, 500)
    expect(records).toHaveLength(5_001)
    expect(records.filter((record) => 'error' in record).map(({ line }) => line)).toEqual([1])
  })

  test('whatever was written is read, in pieces of any size', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') })
    const row = fc.array(cell, { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (rows, linesAtOnce) => {
        const text = rows.map((cells) => `${cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')}\n`).join('')
        const records = read(text, linesAtOnce)
        expect(records.map((record) => ('cells' in record ? record.cells : record.error))).toEqual(rows)
        expect(records.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(Buffer.byteLength(text))
      }),
    )
  })
})
