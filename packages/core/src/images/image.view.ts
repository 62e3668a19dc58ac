import type { Prisma } from '@shop/db'
import type { AcceptedImage, ImageState, ProductImage } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
import { COVER_WIDTH, mediaKey } from './image.rules.ts'

/** What toProductImage reads; only of pictures that are ready. */
export const imageSelect = {
  id: true,
  key: true,
  alt: true,
  width: true,
  height: true,
  widths: true,
} as const satisfies Prisma.ProductImageSelect

export type ImageRow = Prisma.ProductImageGetPayload<{ select: typeof imageSelect }>

type MediaSettings = Pick<ShopSettings, 'mediaUrl'>

export function toProductImage(
  { id, key, alt, width, height, widths }: ImageRow,
  settings: MediaSettings,
): ProductImage {
  const sources = widths
    .toSorted((a, b) => a - b)
    .map((each) => ({ url: urlOf(mediaKey(key, each), settings), width: each }))
  return { id, url: sources.at(-1)?.url ?? '', alt, width: width ?? 0, height: height ?? 0, sources }
}

/** The picture that stands for a product in a list: its narrowest, which every picture has. */
export const coverUrl = (coverKey: string | null, settings: MediaSettings): string | null =>
  coverKey === null ? null : urlOf(mediaKey(coverKey, COVER_WIDTH), settings)

/** Keys of pictures begin with the folder that the URL stands for. */
const urlOf = (key: string, { mediaUrl }: MediaSettings) => `${mediaUrl}/${key.replace(/^media\//, '')}`

export const imageStateSelect = {
  ...imageSelect,
  status: true,
  position: true,
  error: true,
  createdAt: true,
} as const satisfies Prisma.ProductImageSelect

type ImageStateRow = Prisma.ProductImageGetPayload<{ select: typeof imageStateSelect }>

export const toAcceptedImage = ({
  id,
  status,
  alt,
  position,
}: Pick<ImageStateRow, 'id' | 'status' | 'alt' | 'position'>): AcceptedImage => ({ id, status, alt, position })

export const toImageState = (row: ImageStateRow, settings: MediaSettings): ImageState => ({
  ...toAcceptedImage(row),
  image: row.status === 'ready' ? toProductImage(row, settings) : null,
  error: row.error,
  createdAt: row.createdAt.toISOString(),
})

/** Every file a picture has. */
export const filesOf = ({
  key,
  widths,
  sourceKey,
}: Pick<ImageRow, 'key' | 'widths'> & { sourceKey: string | null }) => [
  ...(sourceKey === null ? [] : [sourceKey]),
  ...widths.map((width) => mediaKey(key, width)),
]
