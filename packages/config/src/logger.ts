import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Paths that never reach a log line, whatever object carries them. */
const REDACTED = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'cartToken',
  'orderToken',
  'sessionToken',
  'apiKey',
]

export interface LoggerOptions {
  /** Name of the process: `server`, `worker`. */
  name: string
  /** pino level: fatal, error, warn, info, debug, trace, silent. */
  level: string
  /** Coloured lines instead of JSON, where a terminal reads them. Needs pino-pretty, a development dependency. */
  pretty?: boolean
  destination?: DestinationStream
}

export function createLogger({ name, level, pretty = false, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    redact: { paths: REDACTED.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
  }
  if (destination) return pino(options, destination)
  if (pretty && process.stdout.isTTY) {
    const transport = { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } }
    return pino({ ...options, transport })
  }
  return pino(options, stdout())
}

const FLUSH_MS = 10
const MOST_LETTERS = 16_384

const flushes: (() => void)[] = []

/** One listener for all loggers of a process: Node takes more than ten for a leak. */
function flushedAtExit(flush: () => void): void {
  if (flushes.push(flush) > 1) return
  process.on('exit', () => {
    for (const each of flushes) each()
  })
}

/** Writes the lines of ten milliseconds at once: one by one they take a sixth of a busy server's time. Fatal ones do not wait. */
function stdout(): DestinationStream & { flushSync(): void } {
  const out = pino.destination({ dest: 1, sync: true })
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flushSync = () => {
    clearTimeout(timer)
    timer = undefined
    if (waiting !== '') out.write(waiting)
    waiting = ''
  }
  flushedAtExit(flushSync)
  return {
    write(line) {
      waiting += line
      if (waiting.length > MOST_LETTERS) flushSync()
      else timer ??= setTimeout(flushSync, FLUSH_MS)
    },
    flushSync,
  }
}
