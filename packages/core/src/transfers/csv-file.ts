/** How far a file has come. */
export interface Written {
  /** Below the header. */
  rows: number
  bytes: number
}

const [QUOTE, CR, LF] = [0x22, 0x0d, 0x0a]

/** Excel takes a file without it for one in the computer's own encoding. */
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/**
 * The output of COPY as spreadsheets read it best: UTF-8 that says so, and lines that end as RFC 4180 has it. Counts in
 * `written` what has passed.
 */
export async function* csvFile(pieces: AsyncIterable<Buffer>, written: Written): AsyncGenerator<Buffer> {
  let inQuotes = false
  let lines = 0
  written.bytes = BYTE_ORDER_MARK.length
  yield BYTE_ORDER_MARK
  for await (const piece of pieces) {
    const out = Buffer.allocUnsafe(piece.length * 2)
    let at = 0
    for (const byte of piece) {
      if (byte === QUOTE) inQuotes = !inQuotes
      else if (byte === LF && !inQuotes) {
        out[at++] = CR
        lines += 1
      }
      out[at++] = byte
    }
    written.rows = Math.max(0, lines - 1)
    written.bytes += at
    yield out.subarray(0, at)
  }
}
