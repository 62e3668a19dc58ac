import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Db } from '../client.ts'

/** The number gives a picture its id, everywhere the same; so it is never given to another. */
type Picture = readonly [number: number, name: string, alt: string]

/** By the product's slug, in the order they are shown. Drawn in packages/db/pictures. */
const pictures: Readonly<Record<string, readonly Picture[]>> = {
  'organic-cotton-t-shirt': [
    [1, 'organic-cotton-t-shirt-white', 'Organic Cotton T-Shirt in white'],
    [2, 'organic-cotton-t-shirt-navy', 'Organic Cotton T-Shirt in navy'],
  ],
  'merino-crew-sweater': [[3, 'merino-crew-sweater', 'Merino Crew Sweater in grey, with ribbed collar, cuffs and hem']],
  'trail-running-shoes': [[4, 'trail-running-shoes', 'Trail Running Shoe in orange, with deep lugs']],
  'waxed-canvas-backpack': [
    [5, 'waxed-canvas-backpack-olive', 'Waxed Canvas Backpack in olive, with leather straps'],
    [6, 'waxed-canvas-backpack-charcoal', 'Waxed Canvas Backpack in charcoal, with leather straps'],
  ],
  'two-person-tent': [[7, 'two-person-tent', 'Two-Person Tent in orange, its door open, before mountains']],
  'enamel-camping-mug': [[8, 'enamel-camping-mug', 'Enamel Camping Mug in white with a blue rim, full of hot coffee']],
  'pour-over-coffee-maker': [[9, 'pour-over-coffee-maker', 'Pour-Over Coffee Maker of glass with a collar of oak']],
  'cast-iron-skillet': [[10, 'cast-iron-skillet', 'Cast Iron Skillet from above, with a fried egg']],
  'brass-desk-lamp': [[11, 'brass-desk-lamp', 'Brass Desk Lamp shining on two books']],
  'wireless-headphones': [[12, 'wireless-headphones', 'Wireless Headphones in black']],
}

const idOf = (number: number) => `019ac200-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

const SIDE = 1_600
/** What the shop makes of a picture this wide (widthsFor in core). */
const WIDTHS = [320, 800, SIDE]

/** Found from `src` and `dist` alike. */
const webpOf = (name: string, width: number): Promise<Buffer> =>
  readFile(new URL(`../../pictures/webp/${name}-${width}.webp`, import.meta.url))

/** Shows the pictures of these products. Names change with what is drawn, as clients keep a file for good. */
export async function seedPictures(
  tx: Db,
  products: readonly { id: string; slug: string; createdAt: Date }[],
): Promise<void> {
  const rows = products.flatMap(({ id: productId, slug, createdAt }) =>
    (pictures[slug] ?? []).map(async ([number, name, alt], position) => {
      const id = idOf(number)
      const hash = createHash('sha256').update(await webpOf(name, SIDE))
      const key = `media/${id}-${hash.digest('hex').slice(0, 8)}`
      const size = { width: SIDE, height: SIDE, widths: WIDTHS }
      return { id, productId, status: 'ready' as const, key, alt, position, createdAt, ...size }
    }),
  )
  // A product that was renamed has kept its pictures; the one that takes its place does without.
  await tx.productImage.createMany({ data: await Promise.all(rows), skipDuplicates: true })
}

export interface DemoPictureFile {
  /** Where the shop looks for it in its storage: `media/<uuid>-<hash>-<width>.webp`. */
  key: string
  /** The file, of type image/webp. */
  read(): Promise<Buffer>
}

/** The files of the demo's pictures this database still shows, for the shop's storage: not of those somebody removed. */
export async function* demoPictureFiles(db: Db): AsyncGenerator<DemoPictureFile> {
  const names = new Map(Object.values(pictures).flatMap((each) => each.map(([number, name]) => [idOf(number), name])))
  const rows = await db.productImage.findMany({
    where: { id: { in: [...names.keys()] } },
    select: { id: true, key: true, widths: true },
    orderBy: { id: 'asc' },
  })
  for (const { id, key, widths } of rows) {
    for (const width of widths) yield { key: `${key}-${width}.webp`, read: () => webpOf(names.get(id) ?? '', width) }
  }
}
