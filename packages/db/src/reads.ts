import type pg from 'pg'

/** A statement Postgres parses and plans once per connection. One name stands for one text. */
export interface NamedStatement {
  name: string
  text: string
  values: readonly unknown[]
}

export interface Reads {
  /** Rows as node-postgres gives them: bigint and numeric as text, timestamptz as Date. */
  query<Row extends object>(statement: NamedStatement): Promise<Row[]>
}

export function createReads(pool: pg.Pool): Reads {
  return {
    async query<Row extends object>({ name, text, values }: NamedStatement) {
      const result = await pool.query<Row>({ name, text, values: [...values] })
      return result.rows
    },
  }
}
