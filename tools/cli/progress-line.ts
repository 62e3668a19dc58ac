export interface Progress {
  unit: string
  done: number
  total: number
}

export interface ProgressLine {
  /** Puts a line above, which stays. */
  say(message: string): void
  /** Tells how far it is, and when it will be done at the pace of so far. */
  show(progress: Progress): void
  end(): void
}

interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

/** Without a terminal there is nothing to rewrite, and one line in so many milliseconds is enough. */
const INTERVAL_MS = 5_000

/** One line that is rewritten on a terminal; elsewhere a line every few seconds. */
export function createProgressLine(output: Output = process.stdout, now = Date.now): ProgressLine {
  let unit = ''
  let startedAt = 0
  let toldAt = 0
  const clear = () => (output.isTTY ? '\r\u001b[2K' : '')
  return {
    say: (message) => void output.write(`${clear()}${message}\n`),
    show(progress) {
      const time = now()
      if (progress.unit !== unit) {
        unit = progress.unit
        startedAt = time
        toldAt = 0
      }
      if (output.isTTY) output.write(`${clear()}${describe(progress, time - startedAt)}`)
      else if (time - toldAt >= INTERVAL_MS || progress.done === progress.total) {
        toldAt = time
        output.write(`${describe(progress, time - startedAt)}\n`)
      }
    },
    end() {
      if (output.isTTY) output.write(clear())
    },
  }
}

function describe({ unit, done, total }: Progress, elapsedMs: number): string {
  const share = `${count(done)} of ${count(total)} ${unit} (${Math.floor((100 * done) / total)} %)`
  if (done === 0 || elapsedMs === 0) return share
  const seconds = elapsedMs / 1_000
  return `${share}, ${count(Math.round(done / seconds))}/s, ${clock((seconds / done) * (total - done))} left`
}

const count = (value: number): string => value.toLocaleString('en')

/** `4:05`, of seconds. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
