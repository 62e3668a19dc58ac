/** The kinds of pictures the shop takes. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'

export type ImageHeader =
  | { status: 'read'; format: ImageFormat; width: number; height: number }
  /** What is there is too little to tell. */
  | { status: 'incomplete' }
  | { status: 'unsupported'; reason: string }

const INCOMPLETE: ImageHeader = { status: 'incomplete' }
const unsupported = (reason: string): ImageHeader => ({ status: 'unsupported', reason })
const damaged = (format: ImageFormat) => unsupported(`The ${format} is damaged`)
const read = (format: ImageFormat, width: number, height: number): ImageHeader =>
  width > 0 && height > 0 ? { status: 'read', format, width, height } : damaged(format)

const NOT_A_PICTURE = unsupported('The file is no JPEG, PNG, WebP, GIF or AVIF')

/** What the first bytes of a file say it is, and how large: names and declared types can say anything. */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (head.length < 32) return INCOMPLETE
  if (head.readUIntBE(0, 3) === 0xffd8ff) return readJpeg(head)
  if (head.readUInt32BE(0) === 0x89504e47 && head.readUInt32BE(4) === 0x0d0a1a0a) return readPng(head)
  if (/^GIF8[79]a$/.test(ascii(head, 0, 6))) return read('gif', head.readUInt16LE(6), head.readUInt16LE(8))
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return readWebp(head)
  if (ascii(head, 4, 8) === 'ftyp') return readAvif(head)
  return NOT_A_PICTURE
}

const ascii = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to)

/** https://www.w3.org/TR/png-3/#11IHDR */
const readPng = (head: Buffer): ImageHeader =>
  ascii(head, 12, 16) === 'IHDR' ? read('png', head.readUInt32BE(16), head.readUInt32BE(20)) : damaged('png')

/** Walks over the segments to the frame header: ITU T.81, B.1.1.3 and B.2.2. */
function readJpeg(head: Buffer): ImageHeader {
  let at = 2
  for (;;) {
    if (at + 9 > head.length) return INCOMPLETE
    if (head[at] !== 0xff) return damaged('jpeg')
    const marker = head[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return read('jpeg', head.readUInt16BE(at + 7), head.readUInt16BE(at + 5))
    const length = head.readUInt16BE(at + 2)
    const isAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xda)
    if (isAlone || length < 2) return damaged('jpeg')
    at += 2 + length
  }
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function readWebp(head: Buffer): ImageHeader {
  switch (ascii(head, 12, 16)) {
    case 'VP8 ':
      if (head.readUIntBE(23, 3) !== 0x9d012a) return damaged('webp')
      return read('webp', head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff)
    case 'VP8L': {
      const sizes = head.readUInt32LE(21)
      return head[20] === 0x2f ? read('webp', (sizes & 0x3fff) + 1, ((sizes >> 14) & 0x3fff) + 1) : damaged('webp')
    }
    case 'VP8X':
      return read('webp', head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1)
    default:
      return damaged('webp')
  }
}

/** The largest size its properties name: ISO/IEC 23008-12, 6.5.3 (`ispe`), in `meta` / `iprp` / `ipco`. */
function readAvif(head: Buffer): ImageHeader {
  const brandBytes = Math.min(head.readUInt32BE(0), 256)
  if (brandBytes < 16) return NOT_A_PICTURE
  if (head.length < brandBytes) return INCOMPLETE
  if (!/^(?:.{4})*avi[fs]/s.test(ascii(head, 8, brandBytes))) return NOT_A_PICTURE
  const meta = findBox(head, 0, head.length, 'meta')
  if (meta === 'missing') return damaged('avif')
  if (meta === 'incomplete' || meta.to > head.length) return INCOMPLETE
  const iprp = findBox(head, meta.from + 4, meta.to, 'iprp')
  const ipco = typeof iprp === 'string' ? iprp : findBox(head, iprp.from, iprp.to, 'ipco')
  if (typeof ipco === 'string') return damaged('avif')
  let [width, height] = [0, 0]
  for (let at = ipco.from; ; ) {
    const ispe = findBox(head, at, ipco.to, 'ispe')
    if (typeof ispe === 'string' || ispe.to > ipco.to || ispe.to - ispe.from < 12) break
    width = Math.max(width, head.readUInt32BE(ispe.from + 4))
    height = Math.max(height, head.readUInt32BE(ispe.from + 8))
    at = ispe.to
  }
  return read('avif', width, height)
}

/** The content of the first box of a type between two offsets, which may end beyond the bytes there are. */
function findBox(
  bytes: Buffer,
  start: number,
  end: number,
  type: string,
): { from: number; to: number } | 'incomplete' | 'missing' {
  let at = start
  while (at < end) {
    if (at + 8 > bytes.length) return 'incomplete'
    const size = bytes.readUInt32BE(at)
    if (size < 8) return 'missing'
    if (ascii(bytes, at + 4, at + 8) === type) return { from: at + 8, to: at + size }
    at += size
  }
  return at > bytes.length || end === bytes.length ? 'incomplete' : 'missing'
}
