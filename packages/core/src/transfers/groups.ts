import { randomUUID } from 'node:crypto'
import type { BulkConnection } from '@shop/db'
import { Slug, text } from '@shop/validators'
import { toSlug } from '../slug.rules.ts'
import type { Reading } from './columns.ts'

/** What cells of a chunk name: ids, also of what is yet to be made. */
export interface Groups {
  find(cell: string): Reading<string>
  /** Makes what is missing of these ids, parents first. */
  create(used: ReadonlySet<string>): Promise<void>
}

interface Group {
  id: string
  slug: string
  name: string
}

interface Category extends Group {
  parent_id: string | null
}

const Name = text(1, 200)
const noSlug = { error: 'No slug can be made of this name: create it first, then give its slug' }

/** Brands by slug or name; one that nobody knows is made. */
export async function findBrands(connection: BulkConnection, cells: ReadonlySet<string>): Promise<Groups> {
  const values = [...cells]
  const known = await connection.query<Group>(
    `select id, slug, name from brands where slug = any ($1) or lower(name) = any ($2)
     union all
     select b.id, f.slug, b.name from former_slugs f join brands b on b.id = f.target_id
     where f.kind = 'brands' and f.slug = any ($1)`,
    [[...values, ...values.map(toSlug)], values.map((value) => value.toLowerCase())],
  )
  const bySlug = new Map(known.map((brand) => [brand.slug, brand.id]))
  const byName = new Map(known.map((brand) => [brand.name.toLowerCase(), brand.id]))
  const planned = new Map<string, Group>()
  return {
    find(cell) {
      const slug = toSlug(cell)
      const id = bySlug.get(cell) ?? byName.get(cell.toLowerCase()) ?? bySlug.get(slug)
      if (id !== undefined) return { value: id }
      if (slug === '') return noSlug
      const brand = { id: randomUUID(), slug, name: cell }
      bySlug.set(slug, brand.id)
      planned.set(brand.id, brand)
      return { value: brand.id }
    },
    async create(used) {
      const brands = [...planned.values()].filter(({ id }) => used.has(id)).toSorted(bySlugOrder)
      if (brands.length === 0) return
      await connection.query(
        `insert into brands (id, slug, name) select * from unnest($1::uuid[], $2::text[], $3::text[])`,
        [brands.map(({ id }) => id), brands.map(({ slug }) => slug), brands.map(({ name }) => name)],
      )
    },
  }
}

/** Two imports that make the same brands at once wait for each other in the same order. */
const bySlugOrder = (a: Group, b: Group) => (a.slug < b.slug ? -1 : 1)

/** Categories by slug, or by a path of names from the top, `Home > Kitchen`, whose missing parts are made. */
export async function findCategories(connection: BulkConnection): Promise<Groups> {
  const known = await connection.query<Category>(`select id, parent_id, slug, name from categories order by id desc`)
  const former = await connection.query<{ slug: string; target_id: string }>(
    `select slug, target_id from former_slugs where kind = 'categories'`,
  )
  const idBySlug = new Map([
    ...former.map((f) => [f.slug, f.target_id] as const),
    ...known.map((c) => [c.slug, c.id] as const),
  ])
  const keyOf = (parentId: string | null, name: string) => `${parentId ?? ''}/${name.toLowerCase()}`
  const idByPlace = new Map(known.map((category) => [keyOf(category.parent_id, category.name), category.id]))
  const planned = new Map<string, Category>()

  /** The slug of its own name, or, when another has that, of its path. */
  function freeSlug(path: readonly string[]): string {
    const [own, whole] = [toSlug(path.at(-1) ?? ''), toSlug(path.join(' '))]
    for (const slug of [own, whole]) if (slug !== '' && !idBySlug.has(slug)) return slug
    for (let number = 2; ; number++) if (!idBySlug.has(`${whole}-${number}`)) return `${whole}-${number}`
  }

  function plan(path: readonly string[], parentId: string | null): string {
    const category = { id: randomUUID(), parent_id: parentId, slug: freeSlug(path), name: path.at(-1) ?? '' }
    planned.set(category.id, category)
    idBySlug.set(category.slug, category.id)
    idByPlace.set(keyOf(parentId, category.name), category.id)
    return category.id
  }

  return {
    find(cell) {
      if (Slug.safeParse(cell).success) {
        const id = idBySlug.get(cell)
        if (id !== undefined && !planned.has(id)) return { value: id }
        return { error: `There is no category ${cell}. A path of names, such as Home > Kitchen, makes what is missing` }
      }
      const path = cell.split('>').map((part) => part.trim())
      if (path.length > 10) return { error: 'A path has at most 10 parts' }
      if (path.some((name) => !Name.safeParse(name).success)) return { error: 'Every part of a path needs a name' }
      if (path.some((name) => toSlug(name) === '')) return noSlug
      let id: string | null = null
      for (const [depth, name] of path.entries()) {
        id = idByPlace.get(keyOf(id, name)) ?? plan(path.slice(0, depth + 1), id)
      }
      return id === null ? noSlug : { value: id }
    },
    async create(used) {
      const needed = new Set<string>()
      for (let id of used) {
        for (let category = planned.get(id); category; category = planned.get(id)) {
          needed.add(id)
          id = category.parent_id ?? ''
        }
      }
      const categories = [...planned.values()].filter(({ id }) => needed.has(id))
      if (categories.length === 0) return
      await connection.query(
        `insert into categories (id, parent_id, slug, name)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])`,
        [
          categories.map(({ id }) => id),
          categories.map(({ parent_id }) => parent_id),
          categories.map(({ slug }) => slug),
          categories.map(({ name }) => name),
        ],
      )
    },
  }
}
