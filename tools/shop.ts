import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from './cli/nearest.ts'
import { runMain } from './cli/run-main.ts'
import type { Command } from './commands/command.ts'
import { commands } from './commands/index.ts'
import { Fault } from './start/bootstrap/fault.mjs'
import { ROOT } from './start/bootstrap/places.mjs'

const width = Math.max(...Object.keys(commands).map((name) => name.length))
const USAGE = `The shop's own command, for those who develop and run it.

Usage: npm run shop <command>

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  .join('\n')}

\`npm run shop <command> -- --help\` says more about one.
`

await runMain(async () => {
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return print(USAGE)
  const command = await findCommand(name)
  if (args.includes('--help') || args.includes('-h')) return print(command.usage)
  return command.run(args)
})

function findCommand(name: string): Promise<Command> {
  const entry = commands[name]
  if (entry) return entry.load()
  const meant = nearest(name, Object.keys(commands))
  throw new Fault(`unknown command "${name}"${meant ? `; did you mean "${meant}"?` : ''} Try --help.`, 2)
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}
