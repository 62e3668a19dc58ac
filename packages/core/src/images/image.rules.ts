import { AppError } from '../errors.ts'
import { type ImageHeader, readImageHeader } from './image-header.rules.ts'

export const MAX_IMAGES = 20

/** More than any screen shows. Decoding a picture of as many pixels takes at most some 250 MB … */
export const MAX_PIXELS = 40_000_000
/** … but for AVIF, which takes 18 bytes a pixel. */
const MAX_AVIF_PIXELS = 16_000_000
const MAX_SIDE = 12_000

/** A header further down than this is no header. Colour profiles and previews come before it, of up to a megabyte. */
const MAX_HEADER_BYTES = 2 * 1024 * 1024

/** The widths a picture is made in, in pixels. */
const WIDTHS = [320, 800, 1_600] as const
export const COVER_WIDTH = WIDTHS[0]

/** The widths for a picture of this width: never wider than it is. */
export const widthsFor = (width: number): number[] => [...new Set(WIDTHS.map((each) => Math.min(each, width)))]

/**
 * The key of a picture in one width. The narrowest is always called 320, though the picture may be narrower: a list needs
 * no more than the key to know its cover.
 */
export const mediaKey = (key: string, width: number): string => `${key}-${Math.max(width, COVER_WIDTH)}.webp`

/** Where an uploaded file waits for the worker. Never served. */
export const originalKey = (productId: string, imageId: string): string => `originals/${productId}/${imageId}`

type ReadHeader = Extract<ImageHeader, { status: 'read' }>

/** What the header says, once there is enough of it. Throws `image.unsupported` with the reason. */
export function judgeHeader(head: Uint8Array, { isWhole }: { isWhole: boolean }): ReadHeader | null {
  const header = readImageHeader(head)
  if (header.status === 'unsupported') throw unsupported(header.reason)
  if (header.status === 'incomplete') {
    if (isWhole) throw unsupported('The file ends before it says how large the picture is')
    if (head.length >= MAX_HEADER_BYTES) throw unsupported('The file does not say how large the picture is')
    return null
  }
  const { format, width, height } = header
  const maxPixels = format === 'avif' ? MAX_AVIF_PIXELS : MAX_PIXELS
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > maxPixels) {
    const limit = `at most ${MAX_SIDE} a side and ${maxPixels / 1e6} megapixels`
    throw unsupported(`The picture has ${width} × ${height} pixels; ${limit} are taken as ${format}`)
  }
  return header
}

const unsupported = (reason: string) => new AppError('image.unsupported', reason, { reason })

/** The same bytes, let through once their header was judged. Throws `image.unsupported`, `request.too_large`. */
export async function* onlyImage(
  source: AsyncIterable<Uint8Array>,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0)
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    if (head === null) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    if (!judgeHeader(head, { isWhole: false })) continue
    yield head
    head = null
  }
  if (head) judgeHeader(head, { isWhole: true })
}

export const tooLarge = (maxBytes: number) =>
  new AppError('request.too_large', `A picture has at most ${maxBytes / 1024 / 1024} MB`, { maxBytes })
