import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism, constants } from 'node:os'
import { EmbeddedPostgresError, startEmbedded } from '@shop/db/embedded'
import { OPTIONAL_TOOLS, findOptionalTool } from '../cli/optional-tools.ts'
import { runMain } from '../cli/run-main.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import { ROOT } from '../start/bootstrap/places.mjs'
import { TEST_HELP, type TestArguments, readTestArguments } from './arguments.ts'
import { type Total, removeReports, sumUp } from './results.ts'
import { type TestedPackage, findTestFiles, testedPackages } from './test-files.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const env: NodeJS.ProcessEnv = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...process.env }

/** Packages tested at a time: vitest takes all the cores there are for one already. */
const CONCURRENCY = Math.max(1, Math.floor(availableParallelism() / 2))

await runMain(async () => {
  const options = readTestArguments(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(TEST_HELP)
    return 0
  }
  const command = turboCommand(options)
  const packages = await packagesOf(command)
  removeReports(packages)
  const code = await withDatabase((url) => runTurbo(command, url))
  const isWhole = options.files.length + options.turbo.length + options.vitest.length === 0
  if (isWhole) sayWhatWasLeftOut()
  return report(sumUp(packages), code)
})

/** The arguments of `turbo` that run the chosen tests. */
function turboCommand({ files, turbo, vitest, cached }: TestArguments): string[] {
  const found = files.length > 0 ? findTestFiles(files) : { files: [], packages: [] }
  const passedOn = [...found.files, ...vitest]
  const concurrency = turbo.some((flag) => flag.startsWith('--concurrency')) ? [] : [`--concurrency=${CONCURRENCY}`]
  return [
    'run',
    'test',
    '--continue',
    '--ui=stream',
    // Tests that install packages need the proxy and the certificates of this machine.
    '--env-mode=loose',
    ...concurrency,
    ...found.packages.map((name) => `--filter=${name}`),
    ...turbo,
    ...(cached ? [] : ['--force']),
    ...(passedOn.length > 0 ? ['--', ...passedOn] : []),
  ]
}

/** The packages whose tests turbo would run, so that one that stays silent is missed. */
async function packagesOf([run = '', task = '', ...rest]: string[]): Promise<TestedPackage[]> {
  const child = spawn('turbo', [run, task, '--dry=json', ...rest], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [text, [code]] = await Promise.all([child.stdout.toArray(), once(child, 'close') as Promise<[number]>])
  if (code !== 0) throw new Fault('turbo cannot run these tests.', code)
  const { tasks } = JSON.parse(Buffer.concat(text as Buffer[]).toString()) as { tasks: { taskId: string }[] }
  const due = new Set(tasks.map(({ taskId }) => taskId))
  return testedPackages().filter(({ name }) => due.has(`${name}#test`))
}

/** Runs with the URL of a Postgres where the tests may create databases. It is thrown away afterwards. */
async function withDatabase<T>(run: (url: string) => Promise<T>): Promise<T> {
  if (env.TEST_DATABASE_URL) return run(env.TEST_DATABASE_URL)
  const postgres = await startEmbedded({ ephemeral: true }).catch((error: unknown) => {
    throw error instanceof EmbeddedPostgresError ? new Fault(error.message) : error
  })
  try {
    return await run(postgres.url)
  } finally {
    await postgres.stop()
  }
}

/** @returns its exit code */
async function runTurbo(command: string[], databaseUrl: string): Promise<number> {
  const child = spawn('turbo', command, {
    cwd: ROOT,
    env: { ...env, TEST_DATABASE_URL: databaseUrl },
    stdio: 'inherit',
  })
  // Ctrl-C reaches turbo by the terminal; what matters here is to live on until it has ended.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  process.on('disconnect', () => child.kill('SIGTERM'))
  process.channel?.unref()
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal ?? 'SIGTERM']
}

function sayWhatWasLeftOut(): void {
  for (const { name, use } of OPTIONAL_TOOLS) {
    if (!findOptionalTool(name)) say(`${name} is not installed: left out ${use}.`)
  }
}

/** @returns the exit code of the whole run */
function report({ passed, failed, skipped, faults }: Total, turboCode: number): number {
  for (const fault of faults) say(`✗ ${fault}`)
  if (skipped > 0) say(`${skipped} skipped`)
  if (passed + failed === 0) say('No test was run, which counts as a failure.')
  else if (failed === 0 && turboCode !== 0) say(`turbo failed with exit code ${turboCode}.`)
  const isGood = passed > 0 && failed === 0 && turboCode === 0
  say(`${passed} passed, ${isGood ? 0 : Math.max(failed, 1)} failed`)
  return isGood ? 0 : 1
}
