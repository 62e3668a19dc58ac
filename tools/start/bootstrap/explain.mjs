import { complaints } from './pnpm-progress.mjs'

/** Causes a person can do something about, told by what npm and pnpm print. @type {[RegExp, string][]} */
const CAUSES = [
  [/ENOSPC|no space left/i, 'the disk is full. Make room and try again.'],
  [
    /EACCES|EPERM|permission denied|EROFS|read-only file system/i,
    'a file cannot be written. Does the folder belong to another user? Then give it back: sudo chown -R "$(id -un)" .',
  ],
  [
    /ERR_PNPM_OUTDATED_LOCKFILE/,
    'pnpm-lock.yaml does not fit the package.json files. Run `.tools/node_modules/.bin/pnpm install`.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|dns error|error sending request|certificate/i,
    'the npm registry cannot be reached. Check the connection, and the proxy and registry settings (`npm config get registry`).',
  ],
  [/npm.*(ENOENT|not found)/i, 'npm is missing. Install Node with npm from https://nodejs.org.'],
]

/**
 * One line that says what failed, why as far as it is known, then the last words of the command.
 * @param {string} what `The packages could not be installed`
 * @param {string[]} lines what the command said
 */
export function explain(what, lines) {
  const said = complaints(lines).filter((line) => line.trim())
  const text = said.join('\n')
  const cause = CAUSES.find(([pattern]) => pattern.test(text))?.[1]
  const tail = said.slice(-8).map((line) => `  ${line}`)
  return [cause ? `${what}: ${cause}` : `${what}.`, ...tail].join('\n')
}
