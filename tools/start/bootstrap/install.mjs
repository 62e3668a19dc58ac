import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from './command.mjs'
import { installEnvironment, storeArguments } from './environment.mjs'
import { explain } from './explain.mjs'
import { Fault } from './fault.mjs'
import { arePackagesFresh, isClientFresh, markClient, markPackages, pnpmBinary, unmarkPackages } from './freshness.mjs'
import { lock } from './lock.mjs'
import { PNPM_VERSION, ROOT, TOOLS, findNode, isRunningNodeEnough, packagedNode } from './places.mjs'
import { packageCounter } from './pnpm-progress.mjs'
import { startStep } from './progress.mjs'

/** @typedef {import('./lock.mjs').Lock} Lock */
/** @typedef {import('./command.mjs').CommandOptions} CommandOptions */

const LOG = join(TOOLS, 'install.log')

/** Brings pnpm, the packages and the generated client up to date; next to no work when they are. */
export async function ensureInstalled() {
  if (dueSteps().length === 0) return
  makeToolsFolder()
  const held = await lock(join(TOOLS, 'install.lock'), ({ pid }) =>
    process.stderr.write(`Another start is installing the packages (process ${pid}): waiting for it.\n`),
  )
  try {
    // Asked again: whoever held the lock before may have done it all.
    const steps = dueSteps()
    if (steps.length > 0) rmSync(LOG, { force: true })
    for (const step of steps) await step(held)
  } finally {
    held.release()
  }
}

const dueSteps = () => [
  ...(pnpmBinary() ? [] : [fetchPnpm]),
  ...(arePackagesFresh() ? [] : [installPackages]),
  ...(isClientFresh() ? [] : [generateClient]),
]

/** @param {Lock} held */
async function fetchPnpm(held) {
  const step = startStep(`Fetching pnpm ${PNPM_VERSION}`)
  const scope = ['--prefix', TOOLS, '--no-save', '--no-package-lock', '--include=optional', '--ignore-scripts=false']
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  const { code, lines } = await run(held, 'npm', ['install', ...scope, ...quiet, `pnpm@${PNPM_VERSION}`])
  if (code !== 0 || !pnpmBinary()) throw failure(step, 'pnpm could not be fetched', lines)
  step.done()
}

/** @param {Lock} held */
async function installPackages(held) {
  unmarkPackages()
  const step = startStep('Installing the packages')
  const onLine = packageCounter(step.update)
  const args = [
    'install',
    '--frozen-lockfile',
    '--reporter=ndjson',
    '--config.engine-strict=false',
    ...storeArguments(),
  ]
  const install = (/** @type {string} */ scripts) => run(held, pnpmBinary() ?? 'pnpm', [...args, scripts], { onLine })

  let { code, lines } = await install('--no-ignore-scripts')
  // The package `node` has no binary for every platform. Where the running Node will do, the install goes on without it.
  if (code !== 0 && isRunningNodeEnough() && lines.some((line) => /"level":"error".*\bnode@/.test(line))) {
    ;({ code, lines } = await install('--ignore-scripts'))
  }
  if (code !== 0) throw failure(step, 'The packages could not be installed', lines)
  await ensureNode(held, step)
  markPackages()
  step.done()
}

/**
 * Makes sure that the packaged Node runs, or that the running one is used in its place.
 * @param {Lock} held
 * @param {import('./progress.mjs').Step} step
 */
async function ensureNode(held, step) {
  const works = async () => (await run(held, packagedNode(), ['--version'])).code === 0
  if (await works()) return
  // Its own script fetches the binary; a configuration can have kept pnpm from running it.
  const script = join(ROOT, 'node_modules', 'node', 'installArchSpecificPackage.js')
  const { lines } = await run(held, process.execPath, [script], { cwd: dirname(script) })
  if (await works()) return
  rmSync(packagedNode(), { force: true })
  if (isRunningNodeEnough()) return
  const hint = 'Install Node 24 from https://nodejs.org and try again.'
  throw failure(
    step,
    `npm has no Node 24 that runs on this machine (${process.platform} ${process.arch}). ${hint}`,
    lines,
  )
}

/** @param {Lock} held */
async function generateClient(held) {
  const step = startStep('Generating the database client')
  const script = join(ROOT, 'packages/db/scripts/generate.mjs')
  const { code, lines } = await run(held, findNode() ?? process.execPath, [script], { env: process.env })
  if (code !== 0) throw failure(step, 'The database client could not be generated', lines)
  markClient()
  step.done()
}

/**
 * @param {Lock} held kept by the command too, should this process be killed while it runs
 * @param {string} program
 * @param {string[]} args
 * @param {Partial<CommandOptions>} [options]
 */
const run = (held, program, args, options) =>
  runCommand(program, args, {
    cwd: ROOT,
    env: installEnvironment(),
    log: LOG,
    onStart: held.share,
    shell: process.platform === 'win32' && program === 'npm',
    ...options,
  })

/**
 * @param {import('./progress.mjs').Step} step
 * @param {string} what
 * @param {string[]} lines what the command said
 */
function failure(step, what, lines) {
  step.fail()
  return new Fault(`${explain(what, lines)}\nThe whole log: ${LOG}`)
}

function makeToolsFolder() {
  try {
    mkdirSync(TOOLS, { recursive: true })
  } catch (error) {
    throw new Fault(explain(`${TOOLS} could not be made`, [String(error)]))
  }
}
