import { type Options, parse } from 'csv-parse/sync'

/** A record of a CSV file: its cells, or why it is none. */
export type CsvRecord = { line: number; bytes: number } & ({ cells: string[] } | { error: string; text: string })

/** Longer ones are not what they seem: a quote was opened and never closed. A cell of 20,000 characters fits several times. */
const MAX_CHARACTERS = 200_000
const MAX_LINES = 2_000

/** Strict, but for how many cells there are: that is told apart from broken quotes. */
const CSV: Options = { relax_column_count: true, record_delimiter: ['\r\n', '\n'] }

interface Draft {
  line: number
  /** With their line ends. */
  lines: string[]
}

/**
 * Cuts lines into records: a line break within quotes belongs to the cell. A record with broken quotes costs one row, and
 * not what comes after it: reading goes on with the line after the one it begins in.
 */
export function createRecordReader() {
  const lines: string[] = []
  let nextLine = 1

  /** Takes the lines of the next record, or null when more have to come first. */
  function take(isEnd: boolean): Draft | null {
    let quotes = 0
    let characters = 0
    for (const [index, text] of lines.entries()) {
      quotes += countQuotes(text)
      characters += text.length
      const isTooLong = characters > MAX_CHARACTERS || index >= MAX_LINES
      if (quotes % 2 === 0) return cut(index + 1)
      if (isTooLong) return cut(1)
    }
    return isEnd && lines.length > 0 ? cut(1) : null
  }

  function cut(count: number): Draft {
    const draft = { line: nextLine, lines: lines.splice(0, count) }
    nextLine += count
    return draft
  }

  /** Gives back all lines of a draft but the first. */
  function giveBack({ line, lines: [, ...others] }: Draft): void {
    lines.unshift(...others)
    nextLine = line + 1
  }

  return {
    /** The records these lines complete; line ends included. With `isEnd`, whatever is left as well. */
    read(more: readonly string[], isEnd = false): CsvRecord[] {
      lines.push(...more)
      const records: CsvRecord[] = []
      for (let draft = take(isEnd); draft; draft = take(isEnd)) {
        const text = draft.lines.join('')
        const bytes = Buffer.byteLength(text)
        if (/^\r?\n?$/.test(text)) continue
        const { line } = draft
        const cells = cellsOf(text)
        if (typeof cells !== 'string') {
          records.push({ line, bytes, cells })
          continue
        }
        giveBack(draft)
        const [first = ''] = draft.lines
        records.push({ line, bytes: Buffer.byteLength(first), error: cells, text: first.trimEnd() })
      }
      return records
    },
  }
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/** The cells of one record, or a sentence. Most have no quotes, which costs no parser. */
function cellsOf(text: string): string[] | string {
  if (!text.includes('"')) return text.replace(/\r?\n$/, '').split(',')
  try {
    const [cells, ...more] = parse(text, CSV)
    if (cells && more.length === 0) return cells
  } catch {
    // Told below: the parser's own words speak of bytes.
  }
  return 'The quotes are broken: a cell with commas, quotes or line breaks stands in quotes, and a quote in it is doubled'
}
