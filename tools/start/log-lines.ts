import { styleText } from 'node:util'

const LEVELS = [
  { from: 60, name: 'FATAL', style: 'red' },
  { from: 50, name: 'ERROR', style: 'red' },
  { from: 40, name: 'WARN ', style: 'yellow' },
  { from: 30, name: 'INFO ', style: 'green' },
  { from: 0, name: 'DEBUG', style: 'gray' },
] as const

const ERROR = 50
const PLUMBING = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg'])
const NAME_WIDTH = 'postgres'.length

/** Who speaks, in front of what is said: `server   │ …`. */
export const prefixed = (name: string, text: string): string =>
  `${styleText('dim', `${name.padEnd(NAME_WIDTH)} │`)} ${text}`

export interface LogLine {
  /** pino's number: 40 and more is for people to see. Lines that are no log have none. */
  level: number | undefined
  /** How the line looks on a screen. */
  text: string
}

/** Reads one line of a process: pino's JSON becomes a sentence, anything else stays as it is. */
export function readLogLine(line: string): LogLine {
  const entry = parseEntry(line)
  if (!entry) return { level: undefined, text: line }
  const level = LEVELS.find(({ from }) => entry.level >= from)
  const details = Object.entries(entry).filter(([key]) => !PLUMBING.has(key) && key !== 'err')
  const parts = [
    styleText(level?.style ?? 'gray', level?.name ?? ''),
    entry.msg ?? '',
    details.length > 0 ? styleText('dim', JSON.stringify(Object.fromEntries(details))) : '',
  ]
  const sentence = parts.filter(Boolean).join(' ')
  return { level: entry.level, text: sentence + describeError(entry) }
}

/** Of an error everything, of a warning what it says: it is dealt with. */
function describeError({ level, err }: Entry): string {
  if (level >= ERROR && err?.stack) return `\n${err.stack}`
  return err?.message ? `: ${err.message}` : ''
}

interface Entry {
  level: number
  msg?: string
  err?: { message?: string; stack?: string }
}

function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(line) as Partial<Entry>
    return typeof entry.level === 'number' ? (entry as Entry) : undefined
  } catch {
    return undefined
  }
}
