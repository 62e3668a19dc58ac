import { AppError } from '../errors.ts'
import { createRecordReader, type CsvRecord } from './records.rules.ts'
import { readHeader } from './rows.rules.ts'

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** By when the header has to have ended. */
const HEAD_CHARACTERS = 64 * 1024
/** Without a line break, this many characters are no line of a CSV file. */
const MAX_LINE = 1024 * 1024

/** 2 GB: some ten million rows. */
const MAX_IMPORT_BYTES = 2 * 1024 ** 3

type Reason = 'encoding' | 'header' | 'empty'

const unreadable = (reason: Reason, message: string) => new AppError('transfer.unreadable', message, { reason })

const emptyFile = () =>
  unreadable('empty', 'The file is empty: the first line names the columns, one row each follows.')

/** The records of a file in UTF-8, header first, a batch for each piece that was read. Throws `transfer.unreadable`. */
export async function* readRecords(body: Bytes): AsyncGenerator<CsvRecord[]> {
  const reader = createRecordReader()
  let rest = ''
  for await (const text of decoded(body)) {
    rest += text
    const end = rest.lastIndexOf('\n') + 1
    const lines = rest.slice(0, end).match(/[^\n]*\n/g) ?? []
    rest = rest.slice(end)
    if (rest.length > MAX_LINE) {
      throw unreadable('header', `A line has more than ${MAX_LINE} characters: this is no CSV.`)
    }
    yield reader.read(lines)
  }
  yield reader.read(rest === '' ? [] : [rest], true)
}

/** Passes a file on while it comes in, as long as it can be imported. Throws `transfer.unreadable`, `request.too_large`. */
export async function* checkedUpload(body: Bytes): AsyncGenerator<Uint8Array> {
  const reader = createRecordReader()
  let bytes = 0
  let records: CsvRecord[] = []
  const texts = decoder()
  let head = ''
  for await (const piece of body) {
    bytes += piece.byteLength
    if (bytes > MAX_IMPORT_BYTES) {
      const maxBytes = MAX_IMPORT_BYTES
      throw new AppError('request.too_large', 'A file of more than 2 GB: import it in parts', { maxBytes })
    }
    const text = texts.decode(piece)
    if (records.length < 2) {
      head += text
      const end = head.lastIndexOf('\n') + 1
      records = [...records, ...reader.read(head.slice(0, end).match(/[^\n]*\n/g) ?? [])].slice(0, 2)
      head = head.slice(end)
      if (head.length > HEAD_CHARACTERS) throw headerError([head])
      checkHeader(records)
    }
    yield piece
  }
  texts.decode()
  if (records.length < 2) records.push(...reader.read(head === '' ? [] : [head], true))
  if (records.length === 0) throw emptyFile()
  checkHeader(records)
  if (records.length === 1) throw unreadable('empty', 'The file has no rows: there is nothing below its first line.')
}

/** The columns of a file that has this first record. Throws `transfer.unreadable`. */
export function requireHeader(first: CsvRecord | undefined) {
  if (!first) throw emptyFile()
  if ('error' in first) throw unreadable('header', `The first line cannot be read. ${first.error}.`)
  const header = readHeader(first.cells)
  if ('error' in header) throw headerError(first.cells, header.error)
  return header.columns
}

function checkHeader([first]: readonly CsvRecord[]): void {
  if (first) requireHeader(first)
}

function headerError(cells: readonly string[], message = 'The first line does not end: this is no CSV.'): AppError {
  const [first = ''] = cells
  const separator = [';', '\t'].find((char) => first.includes(char))
  const name = separator === ';' ? 'semicolons' : 'tabs'
  return unreadable('header', separator ? `The columns are separated by ${name}: save the file with commas.` : message)
}

async function* decoded(body: Bytes): AsyncGenerator<string> {
  const texts = decoder()
  for await (const piece of body) yield texts.decode(piece)
  yield texts.decode()
}

/** UTF-8 without its byte order mark, piece by piece, characters across pieces included. */
function decoder() {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let before = 0
  return {
    decode(piece?: Uint8Array): string {
      try {
        const text = utf8.decode(piece, { stream: piece !== undefined })
        before += piece?.byteLength ?? 0
        return text
      } catch {
        throw unreadable('encoding', `The file is not UTF-8 (somewhere after byte ${before}): save it as “CSV UTF-8”.`)
      }
    },
  }
}
