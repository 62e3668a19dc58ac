import type { ProductImage } from '@shop/validators'
import type { ShopSettings } from '../context.ts'
export interface ImageRow {
  id: string
  key: string
  alt: string
  width: number
  height: number
  widths: number[]
}
export const coverUrl = (key: string, s: ShopSettings) => `${s.mediaUrl}/${key}-320.webp`
export const toProductImage = ({ id, key, alt, width, height, widths }: ImageRow, s: ShopSettings): ProductImage => {
  const sources = widths.map((w) => ({ url: `${s.mediaUrl}/${key}-${w}.webp`, width: w }))
  return { id, url: sources.at(-1)?.url ?? '', alt, width, height, sources }
}
