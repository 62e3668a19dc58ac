// What the installation was made from, and whether that is still so.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PNPM_VERSION, ROOT, TOOLS, findNode, workspaceFolders } from './places.mjs'
import { fingerprint, isFinished, markFinished } from './stamp.mjs'

const packagesStamp = join(ROOT, 'node_modules', '.installed')
const clientStamp = join(ROOT, 'node_modules', '.generated')

/** Whether the packages are those that the lock file asks for. */
export const arePackagesFresh = () =>
  Boolean(findNode()) &&
  workspaceFolders().every((folder) => existsSync(join(folder, 'node_modules'))) &&
  isFinished(packagesStamp, packagesFingerprint())

export const markPackages = () => markFinished(packagesStamp, packagesFingerprint())
export const unmarkPackages = () => rmSync(packagesStamp, { force: true })

/** Whether the database client was generated from the schema as it stands. */
export const isClientFresh = () =>
  existsSync(join(ROOT, 'packages/db/src/generated')) && isFinished(clientStamp, clientFingerprint())

export const markClient = () => markFinished(clientStamp, clientFingerprint())

/** pnpm's own binary. Its npm package only leads to it, by scripts that a configuration may forbid. */
export function pnpmBinary() {
  const folder = join(TOOLS, 'node_modules', '@pnpm')
  const name = existsSync(folder) ? readdirSync(folder).find((entry) => entry.startsWith('exe.')) : undefined
  const binary = join(folder, name ?? '', process.platform === 'win32' ? 'pnpm.exe' : 'pnpm')
  return name && existsSync(binary) ? binary : undefined
}

function packagesFingerprint() {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', '.pnpmfile.cjs'].map((name) => join(ROOT, name))
  const manifests = workspaceFolders().map((folder) => join(folder, 'package.json'))
  return fingerprint([...files, ...manifests], [process.platform, process.arch, PNPM_VERSION])
}

function clientFingerprint() {
  const db = join(ROOT, 'packages/db')
  const models = readdirSync(join(db, 'prisma'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.prisma'))
    .map((name) => join(db, 'prisma', name))
  const generator = ['prisma.config.ts', 'package.json', 'scripts/generate.mjs'].map((name) => join(db, name))
  return fingerprint([...models, ...generator, join(ROOT, 'pnpm-lock.yaml')])
}
