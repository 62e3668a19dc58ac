import { globSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { nearest } from '../cli/nearest.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import { ROOT, workspaceFolders } from '../start/bootstrap/places.mjs'

export interface TestedPackage {
  name: string
  folder: string
}

/** The packages that have tests of their own. */
export function testedPackages(): TestedPackage[] {
  return workspaceFolders()
    .filter((folder) => folder !== ROOT)
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.scripts?.test)
    .map(({ folder, manifest }) => ({ folder, name: manifest.name }))
}

interface Manifest {
  name: string
  scripts?: { test?: string }
}
const readManifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/** Test files with one of the words in their path, and the packages they are in. Throws a Fault for a word found nowhere. */
export function findTestFiles(words: readonly string[]): { files: string[]; packages: string[] } {
  const all = testedPackages().flatMap(({ name, folder }) =>
    globSync('**/*.test.ts', { cwd: folder, exclude: ['**/node_modules/**', '**/dist/**'] }).map((file) => ({
      name,
      path: join(folder, file),
      shown: relative(ROOT, join(folder, file)),
    })),
  )
  for (const word of words) {
    if (all.some(({ shown }) => shown.includes(word))) continue
    const meant = nearest(word, new Set(all.flatMap(({ shown }) => [shown, basename(shown, '.test.ts')])))
    throw new Fault(`no test file has "${word}" in its path${meant ? `; did you mean ${meant}?` : ''}`, 2)
  }
  const found = all.filter(({ shown }) => words.some((word) => shown.includes(word)))
  return { files: found.map(({ path }) => path), packages: [...new Set(found.map(({ name }) => name))] }
}
