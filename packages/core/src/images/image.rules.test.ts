import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { hostileFiles, pictures, png } from '../testing/index.ts'
import { readImageHeader } from './image-header.rules.ts'
import { judgeHeader, mediaKey, onlyImage, widthsFor } from './image.rules.ts'
import { coverUrl, filesOf, toProductImage } from './image.view.ts'

const settings = { mediaUrl: 'https://cdn.test/media' }

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function through(bytes: Buffer, { pieces = 1_000, maxBytes = 10_000_000 } = {}): Promise<Buffer> {
  return buffer(onlyImage(inPieces(bytes, pieces), { maxBytes }))
}

describe.each(Object.entries(pictures))('a good %s', (kind, bytes) => {
  const format = kind.replace('Lossless', '')

  test('is known by its content', () => {
    expect(readImageHeader(bytes)).toEqual({ status: 'read', format, width: 16, height: 16 })
  })

  test('is known however few bytes come at a time, and passes unchanged', async () => {
    expect((await through(bytes, { pieces: 1 })).equals(bytes)).toBe(true)
  })

  test('is undecided while its header is not there', () => {
    for (let length = 0; length < 32; length++) {
      expect(readImageHeader(bytes.subarray(0, length))).toEqual({ status: 'incomplete' })
    }
  })
})

describe('a hostile file', () => {
  test.each(hostileFiles())('$what is judged without trouble', async ({ bytes }) => {
    const judged = through(bytes, { pieces: 65_536 })
    await judged.then(
      (passed) => expect(passed.length).toBe(bytes.length),
      (error: unknown) =>
        expect(error).toMatchObject({ code: 'image.unsupported', details: { reason: expect.any(String) } }),
    )
  })

  test('is never taken for more than it says at its start, whatever byte of it is changed', () => {
    for (const bytes of Object.values(pictures)) {
      for (let at = 0; at < Math.min(bytes.length, 320); at++) {
        for (const value of [0x00, 0x7f, 0xff]) {
          const changed = Buffer.from(bytes)
          changed[at] = value
          const header = readImageHeader(changed)
          expect(header.status).toBeOneOf(['read', 'incomplete', 'unsupported'])
          if (header.status === 'read') expect(Math.min(header.width, header.height)).toBeGreaterThan(0)
        }
      }
    }
  })
})

test.each([
  [12_000, 1, true],
  [12_001, 1, false],
  [1, 12_001, false],
  [8_000, 5_000, true],
  [8_000, 5_001, false],
])('a picture of %i × %i pixels is taken: %s', (width, height, isTaken) => {
  const head = png(width, height, { pixels: Buffer.alloc(0) })
  const judge = () => judgeHeader(head, { isWhole: true })
  if (isTaken) return expect(judge()).toMatchObject({ width, height })
  const refusal = { code: 'image.unsupported', message: expect.stringContaining(`${width} × ${height}`) }
  expect(judge).toThrow(expect.objectContaining(refusal))
})

test('a file is stopped at the first byte too many', async () => {
  const bytes = png(16, 16, { pixels: Buffer.alloc(5_000) })
  expect((await through(bytes, { maxBytes: bytes.length })).length).toBe(bytes.length)
  const tooLarge = { code: 'request.too_large', details: { maxBytes: bytes.length - 1 } }
  await expect(through(bytes, { maxBytes: bytes.length - 1 })).rejects.toMatchObject(tooLarge)
})

test('a picture is made in three widths, never wider than it is', () => {
  expect(widthsFor(4_000)).toEqual([320, 800, 1_600])
  expect(widthsFor(1_600)).toEqual([320, 800, 1_600])
  expect(widthsFor(1_000)).toEqual([320, 800, 1_000])
  expect(widthsFor(320)).toEqual([320])
  expect(widthsFor(16)).toEqual([16])
})

test('a picture is shown with all its widths, the widest first of all', () => {
  const row = { id: 'a', key: 'media/a-0123abcd', alt: 'A chair', width: 1_000, height: 500, widths: [320, 800, 1_000] }
  const url = (width: number) => `https://cdn.test/media/a-0123abcd-${width}.webp`
  expect(toProductImage(row, settings)).toEqual({
    id: 'a',
    url: url(1_000),
    alt: 'A chair',
    width: 1_000,
    height: 500,
    sources: [320, 800, 1_000].map((width) => ({ url: url(width), width })),
  })
})

test('the cover of a product is there, however narrow the picture', () => {
  expect(coverUrl(null, settings)).toBeNull()
  for (const width of [1, 319, 320, 321, 5_000]) {
    const files = filesOf({ key: 'media/a-0123abcd', widths: widthsFor(width), sourceKey: null })
    expect(files).toContain(coverUrl('media/a-0123abcd', settings)?.replace('https://cdn.test/', ''))
    expect(new Set(files).size).toBe(files.length)
  }
  expect(mediaKey('media/a', 16)).toBe('media/a-320.webp')
})
