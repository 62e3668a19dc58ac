/**
 * Turns pnpm's event lines (`--reporter=ndjson`) into how far it is.
 * @param {(detail: string) => void} show
 * @returns {(line: string) => void}
 */
export function packageCounter(show) {
  let wanted = 0
  let finished = 0
  return (line) => {
    const event = parseEvent(line)
    if (event?.name === 'pnpm:progress') {
      if (event.status === 'resolved') wanted++
      if (event.status === 'imported') finished++
      show(`${finished} of ${wanted}`)
    } else if (event?.name === 'pnpm:lifecycle' && event.depPath?.startsWith('node@')) {
      show('fetching Node 24')
    }
  }
}

/**
 * What pnpm complained of, without its events; lines that are no events stay as they are.
 * @param {string[]} lines
 */
export const complaints = (lines) =>
  lines.flatMap((line) => {
    const event = parseEvent(line)
    if (!event) return [line]
    return event.level === 'error' && event.message ? [`${event.code ?? ''} ${event.message}`.trim()] : []
  })

/**
 * @param {string} line
 * @returns {{ name?: string, status?: string, level?: string, code?: string, message?: string, depPath?: string } | undefined}
 */
function parseEvent(line) {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
