import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
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
  /** Reads only, and all of it as it was at the first statement, for as long as it takes. */
  snapshot?: boolean
  /** When aborted, the statement that runs is ended in Postgres too, and the transaction throws the reason. */
  signal?: AbortSignal
}

/** A value within the text of a statement: COPY takes no parameters. */
export const literal = (value: string): string => pg.escapeLiteral(value)

export interface Bulk {
  /** Runs `fn` in one transaction on one connection: committed when it resolves, rolled back when it throws. */
  transaction<Result>(fn: (connection: BulkConnection) => Promise<Result>, options?: BulkOptions): Promise<Result>
}

export function createBulk(pool: pg.Pool): Bulk {
  return {
    async transaction(fn, { statementTimeoutMs = 60_000, snapshot = false, signal } = {}) {
      signal?.throwIfAborted()
      const client = await pool.connect()
      const outputs: Readable[] = []
      let stopCancelling: (() => void) | undefined
      let broken: Error | undefined
      try {
        await client.query(snapshot ? 'begin isolation level repeatable read read only' : 'begin')
        await client.query(`set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`)
        await client.query('set local lock_timeout = 0')
        // Between two statements of a snapshot a storage may take its time.
        if (snapshot) await client.query('set local idle_in_transaction_session_timeout = 0')
        stopCancelling = signal && (await cancelOn(signal, { pool, client, outputs }))
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
        throw signal?.aborted ? signal.reason : error
      } finally {
        stopCancelling?.()
        // What was called off may be hit by the cancelling only now: nobody else shall get this connection.
        client.release(signal?.aborted ? new Error('Called off') : broken)
      }
    },
  }
}

/** Closing the connection is not enough: while it sorts, Postgres does not look whether anybody is still there. */
async function cancelOn(
  signal: AbortSignal,
  { pool, client, outputs }: { pool: pg.Pool; client: pg.PoolClient; outputs: Readable[] },
): Promise<() => void> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const cancel = () => {
    pool.query('select pg_cancel_backend($1)', [rows[0]?.pid]).catch(() => undefined)
    for (const stream of outputs) stream.destroy()
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
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
      // Once it was called off nobody listens, and the connection still tells it that it has ended.
      stream.on('error', () => undefined)
      outputs.push(stream)
      return { stream, rowCount: () => stream.rowCount }
    },
  }
}
