import { findProgram } from './find-program.ts'

/** Programs that npm does not bring, and what there is to do with them. */
export const OPTIONAL_TOOLS = [
  { name: 'k6', programs: ['k6'], use: 'the load scenarios of load-tests/' },
  {
    name: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    use: 'looking at the pages in a browser',
  },
  { name: 'redis-server', programs: ['redis-server'], use: 'the tests of servers that share answers in Redis' },
  {
    name: 'stripe-mock',
    programs: ['stripe-mock'],
    use: 'comparing the fake of Stripe with what Stripe says it answers',
  },
  { name: 'psql', programs: ['psql'], use: 'reading the database by hand' },
] as const

export type OptionalTool = (typeof OPTIONAL_TOOLS)[number]['name']

/** Where the tool is, or undefined. */
export function findOptionalTool(name: OptionalTool): string | undefined {
  const tool = OPTIONAL_TOOLS.find((entry) => entry.name === name)
  return tool && findProgram(...tool.programs)
}
