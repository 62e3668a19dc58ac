import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { checkedUpload, readRecords } from './read-csv.ts'
import type { CsvRecord } from './records.rules.ts'

/** The file in pieces of so many bytes. */
function* inPieces(file: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
}

async function upload(file: Buffer | string, size = 7): Promise<string> {
  const pieces = await Readable.from(checkedUpload(inPieces(Buffer.from(file), size))).toArray()
  return Buffer.concat(pieces).toString()
}

const GOOD = '\ufeffsku,name\r\nA,"Zwölf\nStühle"\r\n'

describe('an upload', () => {
  test.each([1, 3, 1_000])('passes on unchanged, in pieces of %i bytes', async (size) => {
    expect(await upload(GOOD, size)).toBe(GOOD)
  })

  test.each([
    ['nothing', '', 'empty', /is empty/],
    ['blank lines', '\n\r\n\n', 'empty', /is empty/],
    ['a header alone', 'sku,name\n', 'empty', /no rows/],
    ['a column nobody knows', 'sku,colour\nA,red\n', 'header', /“colour”.*The columns are slug, name/],
    ['no sku', 'name\nA\n', 'header', /does not name the column sku/],
    ['a column twice', 'sku,name,name\nA,B,C\n', 'header', /names the column name twice/],
    ['semicolons', 'sku;name\nA;B\n', 'header', /separated by semicolons/],
    ['JSON', '[{"sku":"A"}]\n', 'header', /The first line/],
    ['a header with broken quotes', '"sku,name\nA,B\n', 'header', /cannot be read/],
    ['a line without an end', 'x'.repeat(70_000), 'header', /does not end/],
    ['Latin-1', Buffer.from('sku,name\nA,Stühle\n', 'latin1'), 'encoding', /not UTF-8/],
    ['UTF-16', Buffer.from('\ufeffsku,name\nA,B\n', 'utf16le'), 'encoding', /not UTF-8/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'encoding', /not UTF-8/],
    ['a character cut off at the end', Buffer.from(`${GOOD.slice(0, -3)}é`).subarray(0, -1), 'encoding', /not UTF-8/],
    [
      'bad bytes far behind',
      Buffer.concat([Buffer.from(`sku\n${'A\n'.repeat(99_999)}`), Buffer.from([0xff])]),
      'encoding',
      /after byte/,
    ],
  ])('of %s is refused', async (_, file, reason, message) => {
    for (const size of [1, 64 * 1024]) {
      if (size === 1 && file.length > 1_000) continue
      const refusal = expect.objectContaining({
        code: 'transfer.unreadable',
        details: { reason },
        message: expect.stringMatching(message),
      })
      await expect(upload(file, size)).rejects.toEqual(refusal)
    }
  })
})

test('records are the same in pieces of any size', async () => {
  const file = Buffer.from(`${GOOD}B,"b"\nC,ü`)
  const read = async (size: number) =>
    ((await Readable.from(readRecords(inPieces(file, size))).toArray()) as CsvRecord[][]).flat()
  const whole = await read(1_000)
  expect(whole.map((record) => ('cells' in record ? record.cells : []))).toEqual([
    ['sku', 'name'],
    ['A', 'Zwölf\nStühle'],
    ['B', 'b'],
    ['C', 'ü'],
  ])
  for (const size of [1, 2, 5, 16]) expect(await read(size)).toEqual(whole)
})
