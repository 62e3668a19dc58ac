import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { Fault } from './fault.mjs'
import { handOver } from './hand-over.mjs'
import { ensureInstalled } from './install.mjs'
import { ROOT, binaryFolders, findNode } from './places.mjs'

/** Programs written in TypeScript, which need Node 24 and the installed packages. */
const PROGRAMS = {
  start: 'tools/start/start.ts',
  test: 'tools/test-run/main.ts',
  shop: 'tools/shop.ts',
}

const USAGE = `Usage: node tools/start/bootstrap.mjs <what> [arguments]

  install           install the packages, when they changed
  start             install, then run the shop (npm start)
  test              install, then run the tests (npm test)
  shop <command>    run a command of the shop on what is installed
  exec <program>    install, then run a program of node_modules/.bin`

/** @param {string[]} argv what to do, then its own arguments */
export async function main([what = '', ...args]) {
  try {
    process.exitCode = await dispatch(what, args)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}

/**
 * @param {string} what
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function dispatch(what, args) {
  if (what !== 'install' && what !== 'exec' && !(what in PROGRAMS)) throw new Fault(USAGE, 2)
  // The doctor must be able to look at a broken installation, so `shop` installs nothing.
  if (what !== 'shop') await ensureInstalled()
  if (what === 'install') return 0

  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, PATH: [...binaryFolders(), process.env.PATH].join(delimiter) }
  if (what === 'exec') {
    const [program, ...rest] = args
    if (!program) throw new Fault(USAGE, 2)
    return handOver(spawn(program, rest, { cwd: ROOT, env, stdio: 'inherit', shell: process.platform === 'win32' }))
  }

  const node = findNode()
  if (!node) throw new Fault('The packages are not installed. Run `npm start`, which installs them.')
  const program = join(ROOT, PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (what)])
  // Compiled once, the sources load in half the time. Not for tests: a coverage report would lose precision.
  if (what === 'start') env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'node')
  return handOver(
    // The channel tells the program when this process dies, however it dies.
    spawn(node, ['--conditions=development', program, ...args], {
      env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    }),
  )
}
