export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** npm passes on the Ctrl-C that the terminal has sent to us already: what comes this soon is the same one. */
const SAME_PRESS_MS = 400

/** Calls `first` for the first wish to stop, and `again` when a person insists. */
export function onStopSignals(first: (signal: StopSignal) => void, again: () => void): void {
  let since: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (since === undefined) {
        since = performance.now()
        first(signal)
      } else if (performance.now() - since > SAME_PRESS_MS) {
        again()
      }
    })
  }
  // The channel to the process that npm started: when that one is gone, nobody could stop us any more.
  process.on('disconnect', () => first('SIGHUP'))
  process.channel?.unref()
}
