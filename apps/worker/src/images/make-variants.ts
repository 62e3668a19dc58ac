import { MAX_PIXELS, widthsFor } from '@shop/core/images'
import sharp from 'sharp'

export interface Variant {
  width: number
  height: number
  webp: Buffer
}

/** The libraries behind these five alone get to see what people upload. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: LOADERS })
// One thread for each picture, and nothing kept between them: jobs give way to each other, and memory is given back.
sharp.concurrency(1)
sharp.cache(false)

/** How long libvips may work on one picture. */
const TIMEOUT_SECONDS = 60

/**
 * A picture as webp in every width, narrowest first: upright, in sRGB, of an animation the first frame, and without
 * anything the file says besides. Throws what libvips says of a file it cannot decode.
 */
export async function makeVariants(original: Buffer): Promise<Variant[]> {
  const input = { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true, pages: 1 } as const
  const { width, height, orientation = 1 } = await sharp(original, input).metadata()
  // From 5 on, the camera was held upright: what is stored as height is shown as width.
  const shown = orientation >= 5 ? height : width
  const widths = widthsFor(shown)
  // Decoded once: the widest is made from the file, all from the widest.
  const { data, info } = await sharp(original, input)
    .timeout({ seconds: TIMEOUT_SECONDS })
    .autoOrient()
    .resize({ width: Math.max(...widths), withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const raw = { width: info.width, height: info.height, channels: info.channels }
  const variants: Variant[] = []
  for (const each of widths) {
    const { data: webp, info: size } = await sharp(data, { raw })
      .resize({ width: each, withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true })
    variants.push({ width: size.width, height: size.height, webp })
  }
  return variants
}
