import { indoors } from './goods-indoors.ts'
import { leisure } from './goods-leisure.ts'
import { outdoors } from './goods-outdoors.ts'

/** What tells the variants of a department's goods from each other. */
export type OptionKind = 'colour' | 'size' | 'clothing' | 'volume'

export interface DepartmentText {
  name: string
  /** Half of its goods cost less. */
  medianCents: number
  options: OptionKind
  /** Parted by spaces. */
  materials: string
  tree: string
}

export interface Department extends Omit<DepartmentText, 'materials' | 'tree'> {
  slug: string
  materials: readonly string[]
  groups: readonly Group[]
}

export interface Group {
  name: string
  slug: string
  leaves: readonly Leaf[]
}

/** What products are in. */
export interface Leaf {
  name: string
  slug: string
  department: Department
  goods: readonly string[]
}

export const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/** The tree of categories: department, group, leaf. */
export const departments: readonly Department[] = [...indoors, ...outdoors, ...leisure].map(parse)

export const leaves: readonly Leaf[] = spreadOut(
  departments.map(({ groups }) => groups.flatMap((group) => group.leaves)),
)

function parse({ tree, materials, ...rest }: DepartmentText): Department {
  const groups: (Group & { leaves: Leaf[] })[] = []
  const department: Department = { ...rest, slug: slugOf(rest.name), materials: materials.split(' '), groups }
  for (const line of tree.trim().split('\n')) {
    const [name = '', goods] = line.trim().split(': ')
    const slug = slugOf(name)
    if (goods === undefined) groups.push({ name, slug, leaves: [] })
    else groups.at(-1)?.leaves.push({ name, slug, department, goods: goods.split(', ') })
  }
  return department
}

/** The first of each, then the second of each, and so on: the common ones, which come first, are of every department. */
function spreadOut<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat()
}
