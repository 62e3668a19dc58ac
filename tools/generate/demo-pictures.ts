// Renders the demo shop's pictures, packages/db/pictures/*.svg, in the widths the shop shows. What comes out is committed:
// seeding needs no renderer. A picture that changes gets another key, so clients that keep the old one see the new one.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { widthsFor } from '@shop/core/images'
import sharp from 'sharp'

const SIDE = 1_600
const SOURCES = new URL('../../packages/db/pictures/', import.meta.url)
const RENDERED = new URL('webp/', SOURCES)

const names = (await readdir(SOURCES)).filter((name) => name.endsWith('.svg')).map((name) => basename(name, '.svg'))
await rm(RENDERED, { recursive: true, force: true })
await mkdir(RENDERED)
for (const name of names.toSorted()) {
  const svg = await readFile(new URL(`${name}.svg`, SOURCES))
  let bytes = 0
  for (const width of widthsFor(SIDE)) {
    const webp = await sharp(svg).resize(width).webp({ quality: 70, effort: 6, smartSubsample: true }).toBuffer()
    await writeFile(new URL(`${name}-${width}.webp`, RENDERED), webp)
    bytes += webp.length
  }
  console.log(`${name}: ${(bytes / 1_000).toFixed(0)} kB`)
}
