import type pg from 'pg'
import { products as demoProducts } from '../catalogue.ts'

/** So many of the most popular are looked at first by a search; the others of a large catalogue are not. */
export const HEAD = 10_000

/** Marks the most popular of all. The demo's own, which nobody has bought yet, stay as they are: new. */
export async function chooseHead(client: pg.ClientBase, size = HEAD): Promise<void> {
  await client.query('BEGIN')
  await client.query('ALTER TABLE products DISABLE TRIGGER USER')
  await client.query(
    `UPDATE products p SET is_head = ranked.is_head
     FROM (SELECT id, row_number() OVER (ORDER BY popularity DESC, id DESC) <= $1 AS is_head FROM products) ranked
     WHERE ranked.id = p.id AND ranked.is_head <> p.is_head AND p.slug <> ALL ($2)`,
    [size, demoProducts.map(({ slug }) => slug)],
  )
  await client.query('ALTER TABLE products ENABLE TRIGGER USER')
  await client.query('COMMIT')
}
