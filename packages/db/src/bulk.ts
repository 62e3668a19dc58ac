import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from, to } from 'pg-copy-streams'

/** One open transaction, past Prisma: for many rows at once. Rows come as node-postgres gives them. */
export interface BulkConnection {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** Runs `COPY … FROM STDIN` with this text. */
  copyIn(statement: string, text: Iterable<string>): Promise<void>
  /** The output of `COPY … TO STDOUT`, and how many rows it was once it has ended. */
  copyOut(statement: string): { stream: Readable; rowCount(): number }
}

export interface BulkOptions {
  /** Postgres gives up a statement after this many milliseconds; 0 for never. */
  statementTimeoutMs?: number
}

export interface Bulk {
  /** Runs `fn` in one transaction on one connection: committed when it resolves, rolled back when it throws. */
  transaction<Result>(fn: (connection: BulkConnection) => Promise<Result>, options?: BulkOptions): Promise<Result>
}

export function createBulk(pool: pg.Pool): Bulk {
  return {
    async transaction(fn, { statementTimeoutMs = 60_000 } = {}) {
      const client = await pool.connect()
      const outputs: Readable[] = []
      let broken: Error | undefined
      try {
        await client.query('begin')
        await client.query(`set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`)
        await client.query('set local lock_timeout = 0')
        const result = await fn(connectionOn(client, outputs))
        await client.query('commit')
        return result
      } catch (error) {
        // A connection whose output nobody reads to its end is of no more use.
        if (outputs.some((stream) => !stream.readableEnded)) {
          broken = new Error('COPY was broken off')
        } else {
          await client.query('rollback').catch((failure: Error) => {
            broken = failure
          })
        }
        throw error
      } finally {
        client.release(broken)
      }
    },
  }
}

function connectionOn(client: pg.PoolClient, outputs: Readable[]): BulkConnection {
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const { rows } = await client.query<Row>(text, [...values])
      return rows
    },
    async copyIn(statement, text) {
      const stream: Writable = client.query(from(statement))
      await pipeline(Readable.from(text, { objectMode: false }), stream)
    },
    copyOut(statement) {
      const stream = client.query(to(statement))
      outputs.push(stream)
      return { stream, rowCount: () => stream.rowCount }
    },
  }
}
