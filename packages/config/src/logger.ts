import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Paths that never reach a log line, whatever object carries them. */
const REDACTED = ['password', 'token', 'secret', 'authorization', 'cookie', 'cartToken', 'sessionToken', 'apiKey']

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
    ...(pretty &&
      process.stdout.isTTY && {
        transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', singleLine: true } },
      }),
  }
  return destination ? pino(options, destination) : pino(options)
}
