import type pg from 'pg'

/**
 * A statement past Prisma. With a name, Postgres parses and plans it once per connection, for any values; one name stands
 * for one text. Without, it is planned for these values, which pays where the best plan depends on them.
 */
export interface Statement {
  name?: string
  text: string
  values: readonly unknown[]
}

export interface Reads {
  /** Rows as node-postgres gives them: bigint and numeric as text, timestamptz as Date. */
  query<Row extends object>(statement: Statement): Promise<Row[]>
}

export function createReads(pool: pg.Pool): Reads {
  return {
    async query<Row extends object>({ values, ...statement }: Statement) {
      const result = await pool.query<Row>({ ...statement, values: [...values] })
      return result.rows
    },
  }
}
