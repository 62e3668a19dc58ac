import pg from 'pg'

export interface PoolOptions {
  /** `postgresql://user:password@host:port/database` */
  url: string
  /** Most connections at one time. */
  max?: number
  /** How Postgres lists the connections: the name of the process. */
  applicationName?: string
  /** Postgres gives up a statement after this many milliseconds. */
  statementTimeoutMs?: number
  /** Postgres gives up waiting for a row that another transaction holds after this many milliseconds; 0 for never. */
  lockTimeoutMs?: number
  /** How long to wait for a connection, new or free, in milliseconds. */
  connectionTimeoutMs?: number
  /** Hears of idle connections that broke. They are replaced by themselves, so this is for the log. */
  onError?: (error: Error) => void
}

/** A pool that outlives restarts of Postgres. Sessions are in UTC, which Prisma takes for granted. */
export function createPool({
  url,
  max = 10,
  applicationName = 'shop',
  statementTimeoutMs = 10_000,
  // Before a transaction's own limit, or it would go on waiting though nobody waits for it.
  lockTimeoutMs = 4_000,
  connectionTimeoutMs = 2_000,
  onError = () => {},
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    lock_timeout: lockTimeoutMs,
    // A frozen process must not hold its locks for ever.
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
    keepAlive: true,
    options: '-c TimeZone=UTC',
  })
  // Without a listener, a connection that breaks while idle would end the process.
  pool.on('error', onError)
  // So would one that breaks between two statements of whoever has it. They hear of it with their next one.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
