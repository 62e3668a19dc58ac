import { closeSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { prefixed, readLogLine } from './log-lines.ts'

const WARN = 40
const KEPT_LINES = 20
const READ_EVERY_MS = 100

export interface LogsOptions {
  /** Folder of the log files, one for each process. */
  dir: string
  /** Everything goes to the screen, not only warnings, errors and what is no log line. */
  verbose: boolean
  /** Writes a line to the screen. */
  say: (line: string) => void
}

export interface ProcessLog {
  file: string
  /** The open file, for the process to write to. */
  descriptor: number
  /** From here on another process writes. */
  begin(): void
  /** Shows what was written since the last time. */
  catchUp(): void
  /** What a process writes after this is not read: one that is killed may end later than its log. */
  close(): void
  /** Those of the last lines of this process that nobody has been shown, as they look on a screen. */
  unseen(): string[]
}

export interface Logs {
  /** The log of a process; the same for every process of this name. */
  of(name: string): ProcessLog
  close(): void
}

/**
 * Log files that the processes write to by themselves, and that are read along here for what people should see. A pipe
 * would break when this process is killed, and pino waits for ever on a broken pipe.
 */
export function createLogs({ dir, verbose, say }: LogsOptions): Logs {
  mkdirSync(dir, { recursive: true })
  const logs = new Map<string, ProcessLog>()
  const timer = setInterval(() => {
    for (const log of logs.values()) log.catchUp()
  }, READ_EVERY_MS)
  timer.unref()
  return {
    of(name) {
      const log = logs.get(name) ?? openLog(join(dir, `${name}.log`), (line) => say(prefixed(name, line)), verbose)
      logs.set(name, log)
      return log
    },
    close() {
      clearInterval(timer)
      for (const log of logs.values()) log.close()
      logs.clear()
    },
  }
}

function openLog(file: string, show: (line: string) => void, verbose: boolean): ProcessLog {
  keepPrevious(file)
  const descriptor = openSync(file, 'a+')
  const chunk = Buffer.alloc(65_536)
  let unfinished = Buffer.alloc(0)
  let position = 0
  let unseen: string[] = []
  let closed = false

  const take = (line: string) => {
    const { level, text } = readLogLine(line)
    if (verbose || level === undefined || level >= WARN) show(text)
    else unseen = [...unseen, text].slice(-KEPT_LINES)
  }
  const log: ProcessLog = {
    file,
    descriptor,
    unseen: () => unseen,
    begin() {
      log.catchUp()
      unseen = []
    },
    catchUp() {
      if (closed) return
      for (let bytes; (bytes = readSync(descriptor, chunk, 0, chunk.length, position)) > 0; position += bytes) {
        const text = Buffer.concat([unfinished, chunk.subarray(0, bytes)])
        const end = text.lastIndexOf('\n') + 1
        unfinished = text.subarray(end)
        const lines = text.toString('utf8', 0, end).split('\n').slice(0, -1)
        for (const line of lines) take(line)
      }
    },
    close() {
      closed = true
      closeSync(descriptor)
    },
  }
  return log
}

/** The log of the run before stays beside as `.previous`. */
function keepPrevious(file: string): void {
  try {
    renameSync(file, `${file}.previous`)
  } catch {
    // There was none.
  }
}
