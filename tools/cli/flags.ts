import { parseArgs } from 'node:util'
import { Fault } from '../start/bootstrap/fault.mjs'
import { nearest } from './nearest.ts'

export interface Flag {
  /** What follows the flag: nothing, or a value of this name in the help. */
  value?: string
  help: string
  short?: string
}

type Flags = Record<string, Flag>

/** Values by flag name: text where the flag takes one, true where it does not. */
export type FlagValues<F extends Flags> = {
  [Name in keyof F]?: F[Name] extends { value: string } ? string : true
}

/**
 * Reads a command line strictly.
 * Throws a Fault with exit code 2 for an unknown flag (naming the nearest known one), a missing or a superfluous value,
 * and for words beside the flags unless `words` is set.
 */
export function parseFlags<const F extends Flags>(
  argv: readonly string[],
  flags: F,
  { words = false }: { words?: boolean } = {},
): { values: FlagValues<F>; words: string[] } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      Object.entries<Flag>(flags).map(([name, flag]) => [
        name,
        { type: flag.value ? ('string' as const) : ('boolean' as const), ...(flag.short && { short: flag.short }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | true> = {}
  const loose: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!words) throw new Fault(`"${token.value}" is not understood; flags start with --. Try --help.`, 2)
      loose.push(token.value)
    } else if (token.kind === 'option') {
      values[token.name] = checkedValue(token.name, token.rawName, token.value, flags)
    }
  }
  return { values: values as FlagValues<F>, words: loose }
}

function checkedValue(name: string, written: string, value: string | undefined, flags: Flags): string | true {
  const flag = flags[name]
  if (!flag) {
    const meant = nearest(name, Object.keys(flags))
    throw new Fault(`unknown flag ${written}${meant ? `; did you mean --${meant}?` : '. Try --help.'}`, 2)
  }
  if (!flag.value) {
    if (value !== undefined) throw new Fault(`${written} takes no value`, 2)
    return true
  }
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new Fault(`${written} needs a value: --${name} <${flag.value}>`, 2)
  }
  return value
}

/** The lines of a help text that list the flags. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { value, help, short }]) => {
    const left = `${short ? `-${short}, ` : ''}--${name}${value ? ` <${value}>` : ''}`
    return { left, help }
  })
  const width = Math.max(...rows.map(({ left }) => left.length))
  return rows.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`).join('\n')
}
