import { products as demoProducts } from '../catalogue.ts'
import { type Department, leaves, type OptionKind, slugOf } from './departments.ts'
import { idOf, Kind } from './ids.ts'
import { normal, type Random, randomOf } from './random.ts'
import { momentOf } from './time.ts'
import * as words from './words.ts'
import { given } from './given.ts'

export interface ScaledVariant {
  id: string
  sku: string
  options: Readonly<Record<string, string>>
  priceCents: number
}

/** What there is to say of a product before anybody has bought it. */
export interface ScaledProduct {
  index: number
  id: string
  slug: string
  name: string
  description: string
  tags: readonly string[]
  /** Its place in `leaves` and in `brands`. */
  leaf: number
  brand: number
  createdAt: number
  variants: readonly ScaledVariant[]
}

/** The first products of a scaled catalogue are those of the demo. */
export const FIRST_INDEX = demoProducts.length

export const MAX_VARIANTS = 6

const SIZES = ['Small', 'Medium', 'Large', 'Extra Large', 'Giant', 'Mini'] as const
const CLOTHING_SIZES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'] as const
const VOLUMES = ['50 ml', '100 ml', '200 ml', '250 ml', '400 ml', '500 ml'] as const
const ENDINGS = [90, 90, 90, 90, 99, 99, 0] as const

/** The n-th product: it depends on nothing but n. */
export function productOf(index: number): ScaledProduct {
  const random = randomOf(Kind.product, index)
  const leaf = Math.floor(random.next() ** 1.8 * leaves.length)
  const brand = Math.floor(random.next() ** 2.5 * words.brands.length)
  const { department, goods, name: leafName } = given(leaves[leaf])
  const noun = random.common(goods, 1.5)
  const adjective = random.common(words.adjectives, 2)
  const material = random.common(department.materials, 1.7)
  const colour = random.common(words.colours, 1.7)
  const title = nameOf(random, { noun, adjective, material })
  const createdAt = momentOf(index)
  const suffix = index.toString(36)
  return {
    index,
    id: idOf(Kind.product, index, createdAt),
    slug: `${slugOf(title)}-${suffix}`,
    name: title,
    description: describe(random, { noun, adjective, material, colour }),
    tags: tagsOf(random, material, leafName),
    leaf,
    brand,
    createdAt,
    variants: variantsOf(
      random,
      index,
      department,
      `${given(words.brands[brand]).slice(0, 3)}-${suffix}`.toUpperCase(),
    ),
  }
}

interface Traits {
  noun: string
  adjective: string
  material: string
}

function nameOf(random: Random, { noun, adjective, material }: Traits): string {
  const model = random.common(words.series, 1.4)
  const shape = random.next()
  if (shape < 0.45) return `${model} ${adjective} ${material} ${noun}`
  if (shape < 0.75) return `${adjective} ${material} ${noun} ${model}`
  return `${model} ${material} ${noun}`
}

function describe(random: Random, traits: Traits & { colour: string }): string {
  const occasion = random.common(words.occasions, 1.3)
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
      return key === 'occasion' ? occasion : traits[key as keyof typeof traits].toLowerCase()
    })
  const texts = [random.pick(words.openings), random.pick(words.middles), random.pick(words.closings)]
  if (random.next() < 0.5) texts.push(random.pick(words.extras))
  return texts.map(fill).join(' ')
}

function tagsOf(random: Random, material: string, leafName: string): readonly string[] {
  const tags = new Set([material.toLowerCase(), leafName.toLowerCase()])
  const count = 2 + random.below(5)
  while (tags.size < count) tags.add(random.common(words.tags, 2))
  return [...tags]
}

/** One to six, three on average. Larger ones cost more. */
function variantsOf(random: Random, index: number, department: Department, sku: string): readonly ScaledVariant[] {
  const count = 1 + random.below(5) + (random.next() < 0.25 ? random.below(2) : 0)
  const cents = Math.min(300_000, Math.max(300, department.medianCents * Math.exp(0.8 * normal(random))))
  const ending = random.pick(ENDINGS)
  const choices = choicesOf(random, department.options, count)
  const steps = department.options === 'size' || department.options === 'volume' ? 0.2 : 0
  return choices.map((options, position) => ({
    id: idOf(Kind.variant, index * MAX_VARIANTS + position, momentOf(index)),
    sku: `${sku}-${position + 1}`,
    options,
    priceCents: Math.min(300_000, Math.floor((cents * (1 + steps * position)) / 100) * 100 + ending),
  }))
}

function choicesOf(random: Random, kind: OptionKind, count: number): readonly Record<string, string>[] {
  if (count === 1) return [{}]
  if (kind === 'size') return SIZES.slice(0, count).map((size) => ({ size }))
  if (kind === 'volume') return VOLUMES.slice(0, count).map((volume) => ({ volume }))
  const colours = new Set<string>()
  if (kind === 'clothing') {
    const color = random.common(words.colours, 1.7)
    return CLOTHING_SIZES.slice(0, count).map((size) => ({ color, size }))
  }
  while (colours.size < count) colours.add(random.common(words.colours, 1.7))
  return [...colours].map((color) => ({ color }))
}
