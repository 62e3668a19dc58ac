/** Whatever a failed statement says about itself, be it thrown by Prisma, by kysely inside Prisma, or by node-postgres. */
interface Trace {
  /** SQLSTATE, Prisma's P-codes and the codes of sockets, from the outermost error to its first cause. */
  codes: string[]
  /** Names @prisma/adapter-pg has for errors without a SQLSTATE. */
  kinds: string[]
  messages: string[]
  constraint: string | undefined
}

const UNIQUE_VIOLATION = '23505'

const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  '25P03', // idle in transaction for too long: this process was frozen
  '53300', // too many connections
  '55P03', // waited too long for a row that others hold
  '57P01', // shutting down
  '57P02', // crashed
  '57P03', // starting up
  '57P05', // idle for too long
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'P1001', // cannot reach
  'P1002', // reached, timed out
  'P1017', // closed the connection
  'P2024', // no free connection in time
  'P2028', // no transaction in time, or it was open for too long
])

const UNAVAILABLE_KINDS: ReadonlySet<string> = new Set([
  'ConnectionClosed',
  'DatabaseNotReachable',
  'SocketTimeout',
  'TooManyConnections',
])

/** node-postgres has no codes for these. */
const UNAVAILABLE_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/

const ROLLED_BACK_CODES: ReadonlySet<string> = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  'P2034', // Prisma's word for both
])

/** Whether a unique constraint or index stood in the way; with a name, whether it was that one (`users_email_key`). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const trace = traceOf(error)
  if (!trace.codes.includes(UNIQUE_VIOLATION)) return false
  return constraint === undefined || trace.constraint === constraint
}

/**
 * Whether the database cannot be reached, shut down, has no connection free, or too many wait for one row: worth trying
 * again later. A statement that ran into `statement_timeout` is not among them, it would run into it again.
 */
export function isUnavailable(error: unknown): boolean {
  const { codes, kinds, messages } = traceOf(error)
  return (
    // Class 08: connection exceptions.
    codes.some((code) => UNAVAILABLE_CODES.has(code) || /^08...$/.test(code)) ||
    kinds.some((kind) => UNAVAILABLE_KINDS.has(kind)) ||
    messages.some((message) => UNAVAILABLE_MESSAGES.test(message))
  )
}

/** Whether Postgres rolled a transaction back in favour of another: worth running again at once. */
export function isRolledBack(error: unknown): boolean {
  return traceOf(error).codes.some((code) => ROLLED_BACK_CODES.has(code))
}

function traceOf(error: unknown): Trace {
  const trace: Trace = { codes: [], kinds: [], messages: [], constraint: undefined }
  const seen = new Set<unknown>()
  const visit = (value: unknown): void => {
    if (!isRecord(value) || seen.has(value)) return
    seen.add(value)
    for (const code of [value['code'], value['originalCode']]) if (typeof code === 'string') trace.codes.push(code)
    if (typeof value['kind'] === 'string') trace.kinds.push(value['kind'])
    if (typeof value['message'] === 'string') trace.messages.push(value['message'])
    trace.constraint ??= constraintName(value['constraint'])
    if (isRecord(value['meta'])) visit(value['meta']['driverAdapterError'])
    visit(value['cause'])
  }
  visit(error)
  return trace
}

/** A name from node-postgres; `{ index: name }` from @prisma/adapter-pg. */
function constraintName(constraint: unknown): string | undefined {
  const name = isRecord(constraint) ? constraint['index'] : constraint
  return typeof name === 'string' ? name : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
