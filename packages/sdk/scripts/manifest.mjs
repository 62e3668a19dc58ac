// While the package is packed, package.json is what npm should see: `publish`, then `restore`; `print` shows it.
// npm does not replace `catalog:`, and nobody leaves out the development condition, which bundlers of the package's
// users would follow into sources that are not there.
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const manifest = at('package.json')
const original = at('node_modules/.package.json.original')
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** The manifest for npm: dependencies at the versions that were tested, exports and fields that mean something there. */
function publicManifest() {
  const { scripts: _, devDependencies: __, exports, dependencies, ...rest } = readJson(manifest)
  const { development: ___, ...entry } = exports['.']
  const installed = (name) => readJson(at(`node_modules/${name}/package.json`)).version
  return {
    ...rest,
    exports: { ...exports, '.': entry },
    dependencies: Object.fromEntries(Object.keys(dependencies).map((name) => [name, installed(name)])),
  }
}

const print = () => `${JSON.stringify(publicManifest(), null, 2)}\n`
const restore = () => existsSync(original) && renameSync(original, manifest)

switch (process.argv[2]) {
  case 'print':
    process.stdout.write(print())
    break
  case 'publish':
    restore() // a pack that was broken off may have left its own
    copyFileSync(manifest, original)
    writeFileSync(manifest, print())
    break
  case 'restore':
    restore()
    break
  default:
    console.error('Say what to do: node scripts/manifest.mjs print | publish | restore')
    process.exitCode = 1
}
