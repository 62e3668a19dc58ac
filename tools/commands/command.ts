/** One verb of `shop`, in a file of its own. */
export interface Command {
  /** What `shop <name> --help` shows. */
  usage: string
  /** Does it. Answers the exit code; throws a Fault for what a person should mend. */
  run(args: readonly string[]): Promise<number>
}
