/** How values stand in the cells of a CSV file. Reading is strict: what it returns null for is an error of the row. */

/** A spreadsheet would take these for a formula. */
const FORMULA = /^'*[=+\-@\t\r]/

/** The text of a cell as it was before `export-cells.ts` put an apostrophe before what looks like a formula. */
export const readText = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell)

/** Cuts at every `separator` that no backslash stands before. */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '\\') part += char + (text[++at] ?? '')
    else if (char === separator) {
      parts.push(part)
      part = ''
    } else part += char
  }
  return [...parts, part]
}

const unescape = (text: string) => text.replaceAll(/\\(.)/gs, '$1')

/** `red|on sale` → `['red', 'on sale']`; `\|` is a bar. */
export const readTags = (cell: string): string[] => split(cell, '|').map(unescape)

/** `size=M|color=Red` → `{ size: 'M', color: 'Red' }`; `\=` and `\|` stand for themselves. Null when it is none of that. */
export function readOptions(cell: string): Record<string, string> | null {
  const pairs = split(cell, '|').map((part) => split(part, '=').map((side) => unescape(side).trim()))
  if (pairs.some((pair) => pair.length !== 2)) return null
  const options = Object.fromEntries(pairs as [string, string][])
  return Object.keys(options).length === pairs.length ? options : null
}

/** `12.9`, `12.90` or `12` of a currency with two decimals → 1290. Null for signs, commas, exponents, or more decimals. */
export function readPrice(cell: string, decimals: number): number | null {
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(cell) ?? []
  if (whole === '' || fraction.length > decimals) return null
  return Number(whole + fraction.padEnd(decimals, '0'))
}

/** Whole pieces. Null for anything but digits. */
export const readCount = (cell: string): number | null => (/^\d{1,12}$/.test(cell) ? Number(cell) : null)

/** How many decimals a currency's major unit has (ISO 4217): 2 for EUR, 0 for JPY. */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
