import { buffer } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvFile } from './csv-file.ts'

async function fileOf(text: string, pieceLength = text.length) {
  const bytes = Buffer.from(text)
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength)
  }
  const written = { rows: 0, bytes: 0 }
  const file = await buffer(csvFile(pieces(), written))
  return { file, written }
}

/** As COPY writes it. */
const copied = (rows: string[][]) =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\n`).join('')

describe('a CSV file', () => {
  test('says that it is UTF-8, and ends its lines as RFC 4180 has it', async () => {
    const { file } = await fileOf('a,b\n1,"two\nlines, ""quoted"""\n')
    expect(file.toString()).toBe('\uFEFFa,b\r\n1,"two\nlines, ""quoted"""\r\n')
  })

  test('is the same however its bytes come in, and counts its rows and bytes', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\n', '\r', ',', 'é', '🙂') })
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (table, pieceLength) => {
        const { file, written } = await fileOf(copied(table), pieceLength)
        expect(written).toEqual({ rows: table.length - 1, bytes: file.length })
        expect(parse(file, { bom: true, record_delimiter: '\r\n' })).toEqual(table)
      }),
    )
  })
})
