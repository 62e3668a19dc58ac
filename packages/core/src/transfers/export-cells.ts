import { decimalsOf } from './cells.rules.ts'

/** How values of the tables become cells, in SQL. */

/** What a spreadsheet might run gets an apostrophe in front, which an import takes away again. */
export const neutralised = (sql: string) => String.raw`regexp_replace(${sql}, '^(''*[=+\-@\t\r])', '''\1')`

/** The same for what costs nothing to read twice: most texts are told by their first character, past the expression. */
export const textCell = (sql: string) =>
  `case when ascii(${sql}) in (9, 13, 39, 43, 45, 61, 64) then ${neutralised(sql)} else ${sql} end`

/** ISO 8601 in UTC, with milliseconds. */
export const timeCell = (sql: string) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export const booleanCell = (sql: string) => `case when ${sql} then 'true' else 'false' end`

/** Codes of the currencies whose major unit has so many decimals. */
const currenciesWith = (decimals: number): string =>
  Intl.supportedValuesOf('currency')
    .filter((currency) => decimalsOf(currency) === decimals)
    .map((currency) => `'${currency}'`)
    .join(', ')

/** An amount of the row's own currency in its major unit, such as 12.90: a number also when it is negative. */
export const moneyCell = (cents: string, currency: string) =>
  `${cents} * case when ${currency} in (${currenciesWith(0)}) then 1 when ${currency} in (${currenciesWith(3)}) then 0.001
    else 0.01 end`
