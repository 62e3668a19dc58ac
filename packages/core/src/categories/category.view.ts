import type { Category } from '@shop/validators'

export interface CategoryRow {
  id: string
  parentId: string | null
  slug: string
  name: string
  productCount: number
}

export const categorySelect = { id: true, parentId: true, slug: true, name: true, productCount: true } as const

/** The rows, in order, as a tree; each counts what is below it too. */
export function toTree(rows: readonly CategoryRow[], parentId: string | null = null): Category[] {
  const childrenOf = Map.groupBy(rows, (row) => row.parentId)
  const build = ({ id, slug, name, productCount }: CategoryRow): Category => {
    const children = (childrenOf.get(id) ?? []).map(build)
    const below = children.reduce((sum, child) => sum + child.productCount, 0)
    return { id, slug, name, productCount: productCount + below, children }
  }
  return (childrenOf.get(parentId) ?? []).map(build)
}
