import { type FSWatcher, existsSync, readdirSync, watch } from 'node:fs'
import { join, relative } from 'node:path'
import { ROOT } from './bootstrap/places.mjs'

/** An editor writes a file in several steps, and a person saves several files. */
const SETTLED_MS = 150

/** Which processes run the sources below a folder. */
export const watchedFolders = (): { folder: string; runsIn: string[] }[] => [
  { folder: join(ROOT, 'apps/server/src'), runsIn: ['server'] },
  { folder: join(ROOT, 'apps/worker/src'), runsIn: ['worker'] },
  ...readdirSync(join(ROOT, 'packages'))
    .map((name) => join(ROOT, 'packages', name, 'src'))
    .filter((folder) => existsSync(folder))
    .map((folder) => ({ folder, runsIn: ['server', 'worker'] })),
]

/** Calls back with the names of the processes whose sources changed, and a file that did. Answers how to stop. */
export function watchSources(
  folders: { folder: string; runsIn: string[] }[],
  onChange: (names: string[], file: string) => void,
): () => void {
  const changed = new Set<string>()
  let file = ''
  let timer: NodeJS.Timeout | undefined

  const settle = () => {
    const names = [...changed]
    changed.clear()
    onChange(names, file)
  }
  const watchers = folders.map(
    ({ folder, runsIn }): FSWatcher =>
      watch(folder, { recursive: true }, (_event, name) => {
        if (!name?.endsWith('.ts') || name.endsWith('.test.ts')) return
        for (const process of runsIn) changed.add(process)
        file = relative(ROOT, join(folder, name))
        clearTimeout(timer)
        timer = setTimeout(settle, SETTLED_MS)
      }),
  )
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
