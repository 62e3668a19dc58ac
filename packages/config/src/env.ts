import type { z } from 'zod'

/** Thrown with every problem of the settings at once, one line each, ready to print. */
export class SettingsError extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

/** Reads settings from environment variables. An empty variable counts as absent. */
export function parseEnv<Schema extends z.ZodType>(schema: Schema, source: NodeJS.ProcessEnv): z.infer<Schema> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(present)
  if (result.success) return result.data
  // What is missing or malformed is told once, though more is asked of it in production.
  const problems = new Map<string, string>()
  for (const { path, message } of result.error.issues) {
    const name = path.join('.')
    if (problems.has(name)) continue
    problems.set(name, `${name} ${name in present ? '' : 'is missing: '}${message}`)
  }
  throw new SettingsError([...problems.values()])
}

/** Parses, or prints what is wrong and ends the process with code 1. For the first line of a main. */
export function parseEnvOrExit<Schema extends z.ZodType>(schema: Schema, source: NodeJS.ProcessEnv): z.infer<Schema> {
  try {
    return parseEnv(schema, source)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
