import type pg from 'pg'
import { departments, leaves, slugOf } from './departments.ts'
import { idOf, Kind } from './ids.ts'
import { momentOf } from './time.ts'
import { brands } from './words.ts'
import { given } from './given.ts'

/** Ids in the order of `leaves` and `brands`. */
export interface Tree {
  leafIds: readonly string[]
  brandIds: readonly string[]
}

const SHOP_OPENED = momentOf(0)

/** After the demo's own subcategories. */
const FIRST_POSITION = 10

/**
 * Adds the categories and brands that are missing. One whose slug there is already, be it the demo's or the shop's own, is
 * used as it is.
 */
export async function addTree(client: pg.ClientBase): Promise<Tree> {
  let number = 0
  const add = async (parentId: string | null, slug: string, name: string, position: number) => {
    const { rows } = await client.query<{ id: string }>(
      `WITH added AS (
        INSERT INTO categories (id, parent_id, slug, name, position) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (slug) DO NOTHING RETURNING id
      ) SELECT id FROM added UNION ALL SELECT id FROM categories WHERE slug = $3`,
      [idOf(Kind.category, number++, SHOP_OPENED), parentId, slug, name, position],
    )
    return given(rows[0]).id
  }
  for (const [place, department] of departments.entries()) {
    const departmentId = await add(null, department.slug, department.name, FIRST_POSITION + place)
    for (const [position, group] of department.groups.entries()) {
      const groupId = await add(departmentId, group.slug, group.name, FIRST_POSITION + position)
      for (const [index, leaf] of group.leaves.entries()) await add(groupId, leaf.slug, leaf.name, index)
    }
  }
  await client.query(
    `INSERT INTO brands (id, slug, name) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
     ON CONFLICT (slug) DO NOTHING`,
    [brands.map((_, index) => idOf(Kind.brand, index, SHOP_OPENED)), brands.map(slugOf), brands],
  )
  return {
    leafIds: await idsOf(
      client,
      'categories',
      leaves.map(({ slug }) => slug),
    ),
    brandIds: await idsOf(client, 'brands', brands.map(slugOf)),
  }
}

async function idsOf(client: pg.ClientBase, table: string, slugs: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS wanted (slug, place) JOIN ${table} USING (slug) ORDER BY place`,
    [slugs],
  )
  return rows.map(({ id }) => id)
}
