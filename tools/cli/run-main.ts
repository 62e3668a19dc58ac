import { Fault } from '../start/bootstrap/fault.mjs'

/** Runs the main of a program: its answer is the exit code, and a Fault is told in its one line. */
export async function runMain(main: () => Promise<number | void>): Promise<void> {
  // Whoever read along has gone, `head` for instance.
  process.stdout.on('error', () => process.exit(1))
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}
