// A stamp says for which inputs a step was finished. It is written last, so a step that was cut short runs again.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Digest of files and words. A missing file counts as such, so that it appearing changes the digest.
 * @param {string[]} files
 * @param {string[]} [words]
 */
export function fingerprint(files, words = []) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(existsSync(file) ? readFileSync(file) : 'absent')
  for (const word of words) hash.update(`${word}\0`)
  return hash.digest('hex')
}

/**
 * @param {string} stamp path of the stamp
 * @param {string} inputs fingerprint of what the step reads now
 */
export const isFinished = (stamp, inputs) => existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs

/**
 * @param {string} stamp
 * @param {string} inputs
 */
export function markFinished(stamp, inputs) {
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(`${stamp}.new`, inputs)
  renameSync(`${stamp}.new`, stamp)
}
