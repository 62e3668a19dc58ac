import { styleText } from 'node:util'
import { parseFlags } from '../cli/flags.ts'
import { OPTIONAL_TOOLS, findOptionalTool } from '../cli/optional-tools.ts'
import { allChecks } from '../doctor/checks.ts'
import { type Finding, absent, bad, good } from '../doctor/finding.ts'
import type { Command } from './command.ts'

/** Looks at everything the shop needs and says, in a line each, how it is and what to do about it. */
export const doctor: Command = {
  usage: `Usage: npm run shop doctor

Checks Node and the packages, disk, ports, database, server, worker, inbox and the fake of Stripe: a line each, with
what to do about it. Exit code 1 when something needed is missing.
`,
  async run(args) {
    parseFlags(args, {})
    let healthy = true
    for (const { label, examine } of allChecks()) {
      const finding = await Promise.try(examine).catch((error: Error) => bad(error.message, 'That was not expected'))
      print(label, finding)
      if (finding.state === 'bad') healthy = false
    }
    for (const { name, use } of OPTIONAL_TOOLS) {
      const path = findOptionalTool(name)
      print(name, path ? good(path) : absent(`not installed; it is for ${use}`))
    }
    process.stdout.write(healthy ? '\nAll is well.\n' : '\nSomething is wrong: see ✗ above.\n')
    return healthy ? 0 : 1
  },
}

const MARKS = { good: styleText('green', '✓'), bad: styleText('red', '✗'), absent: styleText('dim', '–') }

function print(label: string, { state, detail }: Finding): void {
  process.stdout.write(`${MARKS[state]} ${label.padEnd(10)} ${detail}\n`)
}
