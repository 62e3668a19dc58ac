/** One statement as Postgres logged it, with the values of its parameters as literals of text; null for NULL. */
export interface Captured {
  text: string
  values: (string | null)[]
}

/**
 * The statements of one transaction, out of Postgres' log with `log_statement = all` and `log_line_prefix = '[%p] '`:
 * that of the process whose statements match, from its `BEGIN` to its `COMMIT`.
 */
export function transactionIn(log: string, match: RegExp): Captured[] {
  const entries = log.split(/^(?=\[\d+\] )/m).map((entry) => /^\[(\d+)\] (\w+):\s+([\s\S]*?)\s*$/.exec(entry) ?? [])
  const [, pid] = entries.find(([, , , text]) => text !== undefined && match.test(text)) ?? []
  const statements: Captured[] = []
  for (const [, owner, kind, text = ''] of entries) {
    if (owner !== pid) continue
    const said = /^(?:statement|execute [^:]+): ([\s\S]*)$/.exec(text)?.[1]
    if (kind === 'LOG' && said !== undefined) statements.push({ text: said.replaceAll('\n\t', '\n'), values: [] })
    if (kind === 'DETAIL') statements.at(-1)?.values.push(...valuesIn(text))
  }
  const begin = statements.findIndex(({ text }) => /^begin/i.test(text))
  const commit = statements.findIndex(({ text }) => /^commit/i.test(text))
  if (begin < 0 || commit < begin) throw new Error('The log holds no whole transaction')
  return statements.slice(begin, commit + 1)
}

const valuesIn = (detail: string): (string | null)[] =>
  [...detail.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(([, value]) => value?.replaceAll("''", "'") ?? null)

export interface ScriptOptions {
  /** By a text that stands in the values: the SQL that makes another one for every transaction. */
  varying: Map<string, string>
  /** Run before. */
  head: string
}

/** The same statements as a script of pgbench, for other values each time. */
export function toPgbench(statements: readonly Captured[], { varying, head }: ScriptOptions): string {
  const script = statements.map(({ text, values }) => {
    const withValues = text.replaceAll(/\$(\d+)/g, (_, number: string) =>
      toSql(values[Number(number) - 1] ?? null, varying),
    )
    const isAsked = /nextval/.test(text)
    return isAsked ? `${withValues}\n\\gset` : `${withValues};`
  })
  return `${head}\n${script.join('\n')}\n`
}

/** A value as SQL: a literal, or literals and what varies put together. */
function toSql(value: string | null, varying: ReadonlyMap<string, string>): string {
  if (value === null) return 'null'
  const whole = varying.get(value)
  if (whole !== undefined) return whole
  let texts: (string | { sql: string })[] = [value]
  for (const [text, sql] of varying) {
    texts = texts.flatMap((part) =>
      typeof part === 'string'
        ? part.split(text).flatMap((rest, index) => (index > 0 ? [{ sql }, rest] : [rest]))
        : [part],
    )
  }
  const parts = texts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? { sql: literal(part) } : part))
  if (parts.length === 1) return parts[0]?.sql ?? "''"
  return parts.length === 0 ? "''" : `(${parts.map(({ sql }) => `(${sql})::text`).join(' || ')})`
}

/** Without colons, which pgbench takes for its variables, and dollars. */
const literal = (text: string): string =>
  `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\072').replaceAll('$', '\\044')}'`
