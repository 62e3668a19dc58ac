import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** What the bootstrap downloads for itself, and its log. */
export const TOOLS = join(ROOT, '.tools')

export const PNPM_VERSION = '12.21.0'

/** The release of Node the sources are written for: it runs TypeScript as it stands. */
export const NODE_MAJOR = 24

/** Folders with the programs of this project, the one that wins first. */
export const binaryFolders = () => [join(ROOT, 'node_modules', '.bin'), join(TOOLS, 'node_modules', '.bin')]

/** Where the npm package `node` puts its binary. */
export const packagedNode = () =>
  join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Path of a Node that can run the sources: the packaged one, or the running one when it is new enough. */
export function findNode() {
  if (existsSync(packagedNode())) return packagedNode()
  return isRunningNodeEnough() ? process.execPath : undefined
}

export const isRunningNodeEnough = () => Number(process.versions.node.split('.')[0]) >= NODE_MAJOR

/** Folders of the workspace's packages, as pnpm-workspace.yaml names them (`apps/*`, `tools`); the root comes first. */
export function workspaceFolders(root = ROOT) {
  const [, list = ''] =
    /^packages:\n((?: +- .+\n)+)/m.exec(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) ?? []
  const folders = [...list.matchAll(/- (.+)/g)].flatMap(([, entry = '']) => {
    if (!entry.endsWith('/*')) return [join(root, entry)]
    const group = join(root, entry.slice(0, -2))
    return existsSync(group) ? readdirSync(group).map((name) => join(group, name)) : []
  })
  return [root, ...folders].filter((folder) => existsSync(join(folder, 'package.json')))
}
