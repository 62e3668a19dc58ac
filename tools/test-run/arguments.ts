/** What the words after `npm test --` are for. */
export interface TestArguments {
  help: boolean
  /** Take the results of unchanged packages from turbo's cache. */
  cached: boolean
  /** Parts of paths: only test files that contain one of them are run. */
  files: string[]
  turbo: string[]
  vitest: string[]
}

/** Everything else that starts with a dash is vitest's. */
const TURBO_FLAGS = new Set([
  '--filter',
  '-F',
  '--affected',
  '--concurrency',
  '--output-logs',
  '--log-order',
  '--summarize',
])
const TAKES_VALUE = new Set([
  '--filter',
  '-F',
  '--concurrency',
  '--output-logs',
  '--log-order',
  '-t',
  '--testNamePattern',
])

export const TEST_HELP = `Runs every test, against an embedded Postgres that is thrown away afterwards.

Usage: npm test -- [file ...] [flags]

  cart                  only test files with this in their path
  --filter=@shop/core   only this package (and turbo's other ways to say which)
  --cached              take the results of unchanged packages from turbo's cache
  -t 'adds an item'     only tests of this name; like every other flag, passed to vitest

TEST_DATABASE_URL names a Postgres to use in place of the embedded one.
`

export function readTestArguments(argv: readonly string[]): TestArguments {
  const result: TestArguments = { help: false, cached: false, files: [], turbo: [], vitest: [] }
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const name = word.split('=', 1)[0] ?? word
    const value = TAKES_VALUE.has(word) ? rest.splice(0, 1) : []
    if (word === '--') result.vitest.push(...rest.splice(0))
    else if (word === '--help' || word === '-h') result.help = true
    else if (word === '--cached') result.cached = true
    else if (TURBO_FLAGS.has(name)) result.turbo.push(word, ...value)
    else if (word.startsWith('-')) result.vitest.push(word, ...value)
    else result.files.push(word)
  }
  return result
}
