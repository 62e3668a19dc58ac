import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 * @property {string} log file that everything the command says is added to
 * @property {(pid: number) => void} [onStart]
 * @property {(line: string) => void} [onLine]
 * @property {boolean} [shell]
 */

/**
 * Runs a command quietly: its lines go to a log and to onLine.
 * @param {string} program
 * @param {string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ code: number, lines: string[] }>} its exit code and its lines; 127 when there is no such program
 */
export function runCommand(program, args, { cwd, env, log, onStart, onLine, shell = false }) {
  const file = createWriteStream(log, { flags: 'a' })
  file.on('error', () => undefined) // A log that cannot be written is no reason to fail.
  file.write(`\n$ ${program} ${args.join(' ')}\n`)
  /** @type {string[]} */
  const lines = []
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    if (child.pid) onStart?.(child.pid)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        file.write(`${line}\n`)
        onLine?.(line)
      })
    }
    /** @param {number} code */
    const end = (code) => file.end(() => resolve({ code, lines }))
    child.on('error', (error) => {
      lines.push(error.message)
      end(127)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}
