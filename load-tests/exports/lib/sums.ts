import type { RootDb } from '@shop/db'

/** What an export of orders adds up to. Amounts are in minor units. */
export interface Sums {
  rows: number
  orders: number
  /** By currency: what was paid, and what the lines cost. */
  totals: Record<string, { total: number; lines: number }>
}

/** Adds up a file whose cells have no line breaks. */
export async function sumsOfFile(file: AsyncIterable<Uint8Array>): Promise<Sums> {
  const text = new TextDecoder('utf-8', { fatal: true })
  const sums: Sums = { rows: 0, orders: 0, totals: {} }
  let header: string[] | undefined
  let rest = ''
  for await (const piece of file) {
    const lines = (rest + text.decode(piece, { stream: true })).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const cells = cellsOf(line)
      if (header) addRow(sums, Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])))
      else header = cells
    }
  }
  if (rest !== '') throw new Error(`The file breaks off: ${rest}`)
  return sums
}

function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) => quoted ?? plain ?? '')
}

function addRow(sums: Sums, row: Record<string, string>): void {
  const { currency = '', total = '', line_total: lineTotal = '' } = row
  const sum = (sums.totals[currency] ??= { total: 0, lines: 0 })
  sums.rows += 1
  // Of each order once.
  if (total !== '') {
    sums.orders += 1
    sum.total += minor(total)
  }
  sum.lines += minor(lineTotal)
}

/** 12.90 → 1290, and 1290 of a currency without decimals as it is. */
const minor = (amount: string) => Number(amount.replace('.', ''))

export async function sumsOfTable(db: RootDb): Promise<Sums> {
  const sums = await db.$queryRaw<{ currency: string; orders: number; total: number; rows: number; lines: number }[]>`
    select o.currency, count(*)::int as orders, sum(o.total_cents)::float as total, sum(l.rows)::int as rows,
      sum(l.cents)::float as lines
    from orders o join (
      select order_id, count(*) as rows, sum(total_cents) as cents from order_lines group by order_id
    ) l on l.order_id = o.id
    group by o.currency order by o.currency`
  const add = (key: 'rows' | 'orders') => sums.reduce((all, each) => all + each[key], 0)
  const totals = sums.map(({ currency, total, lines }) => [currency, { total, lines }] as const)
  return { rows: add('rows'), orders: add('orders'), totals: Object.fromEntries(totals) }
}
