const MAX_STATEMENTS = 1_000

/**
 * Names for Prisma's statements, so that Postgres parses each text once per connection. Lists of varying length make ever
 * new texts; past the limit they stay unnamed, because both sides keep every named one for as long as the connection lives.
 */
export function createStatementNames(limit = MAX_STATEMENTS): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known) return known
    if (names.size >= limit) return ''
    const name = `prisma_${names.size + 1}`
    names.set(sql, name)
    return name
  }
}
