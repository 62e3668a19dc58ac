import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as consumer from './consumer/buy.ts'
import { type LiveShop, startLiveShop } from './live-shop.ts'

const sdk = join(import.meta.dirname, '..')
const execute = promisify(execFile)
const print = (line: string) => process.stdout.write(`${line}\n`)

interface Manifest {
  exports: { '.': Record<string, string> }
  dependencies: Record<string, string>
}

let folder: string
let app: string
let live: LiveShop

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-sdk-'))
  app = join(folder, 'app')
  const [started] = await Promise.all([startLiveShop(), pack().then(install)])
  live = started
}, 180_000)

afterAll(async () => {
  await live?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Builds and packs a copy, as `npm pack` does it in place, so that the package.json others are using stays as it is. */
async function pack(): Promise<string> {
  const copy = join(folder, 'sdk')
  await mkdir(copy)
  const node = (...args: string[]) => execute(process.execPath, args, { cwd: sdk })
  const [manifest] = await Promise.all([
    node('scripts/manifest.mjs', 'print'),
    node('node_modules/rolldown/bin/cli.mjs', '-c', '--dir', join(copy, 'dist')),
    ...['README.md', 'LICENSE'].map((file) => cp(join(sdk, file), join(copy, file))),
  ])
  await writeFile(join(copy, 'package.json'), manifest.stdout)
  const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy })
  return join(folder, stdout.trim())
}

/** An empty project of somebody else, with the tarball and two TypeScripts from npm. */
async function install(tarball: string): Promise<void> {
  await mkdir(app)
  await cp(join(import.meta.dirname, 'consumer/buy.ts'), join(app, 'buy.ts'))
  await Promise.all([writeSnippets('README.md', 'readme'), writeSnippets('../../README.md', 'front-page')])
  const dependencies = { '@shop/sdk': `file:${tarball}`, typescript: '7.0.2', 'typescript-5': 'npm:typescript@5.9.3' }
  await writeFile(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: app })
}

/** The TypeScript in a manual, each piece as a module; those that do not make a client are given one. */
async function writeSnippets(manual: string, name: string): Promise<void> {
  const text = await readFile(join(sdk, manual), 'utf8')
  const client = "import { createShopClient } from '@shop/sdk'\nconst shop = createShopClient({ baseUrl: '' })\n"
  const snippets = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
  expect(snippets).not.toEqual([])
  const modules = snippets.map((code) => (code.includes('createShopClient') ? code : client + code))
  await Promise.all(modules.map((code, index) => writeFile(join(app, `${name}-${index + 1}.ts`), code)))
}

const installed = (path: string) => readFile(join(app, 'node_modules/@shop/sdk', path), 'utf8')

test('the tarball holds one module, its types, and a manifest that means the same everywhere', async () => {
  const files = await readdir(join(app, 'node_modules/@shop/sdk'), { recursive: true })
  expect(files.toSorted()).toEqual(['LICENSE', 'README.md', 'dist', 'dist/index.d.ts', 'dist/index.js', 'package.json'])
  const manifest = JSON.parse(await installed('package.json')) as Manifest
  expect(manifest.exports['.']).toEqual({ types: './dist/index.d.ts', default: './dist/index.js' })
  expect(Object.keys(manifest.dependencies)).toEqual(['@trpc/client', '@trpc/server', 'superjson'])
  for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(manifest).not.toHaveProperty('devDependencies')
  expect(manifest).not.toHaveProperty('scripts')
})

test('the types are small, complete, and need nothing but tRPC', async () => {
  const types = await installed('dist/index.d.ts')
  print(`index.d.ts: ${types.length} bytes, ${gzipSync(types).length} gzipped`)
  expect(types.length).toBeLessThan(70_000)
  const imports = [...types.matchAll(/\b(?:from\s+|import\s+|import\(\s*)["']([^"']+)["']/g)].map(([, name]) => name)
  expect(new Set(imports)).toEqual(new Set(['@trpc/client', '@trpc/server']))
  expect(types).not.toMatch(/\bany\b(?=[;,)[\]>]| \|)/)
})

test('the module runs wherever its dependencies do', async () => {
  const code = await installed('dist/index.js')
  print(`index.js: ${code.length} bytes, ${gzipSync(code).length} gzipped`)
  const imports = [...code.matchAll(/\bfrom\s*"([^"]+)"/g)].map(([, name]) => name ?? '')
  expect(imports.toSorted()).toEqual(['@trpc/client', '@trpc/server/observable', 'superjson'])
})

const projects = ['typescript', 'typescript-5'].flatMap((compiler) => [
  { compiler, module: 'nodenext', options: {} },
  { compiler, module: 'esnext', options: { moduleResolution: 'bundler' } },
])

test.each(projects)(
  'a strict project, the manuals’ examples in it, compiles with $compiler as $module and buys',
  async ({ compiler, module, options }) => {
    const compilerOptions = {
      module,
      ...options,
      target: 'es2022',
      lib: ['es2022', 'dom', 'esnext.disposable'], // the last for tRPC's own declarations
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      outDir: `${compiler}-${module}`,
    }
    await writeFile(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const start = performance.now()
    const tsc = execute(process.execPath, [`node_modules/${compiler}/bin/tsc`], { cwd: app })
    const complaints = await tsc.then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    )
    print(`${compiler} as ${module}: ${Math.round(performance.now() - start)} ms`)
    expect(complaints).toBe('')

    const program = (await import(join(app, compilerOptions.outDir, 'buy.js'))) as typeof consumer
    const order = await program.buy(live.url)
    expect(order.number).not.toBe('')
    expect(order.lines).toHaveLength(1)
    expect(await program.orderNothing(live.url)).toBe('cart.empty')
    expect(await program.orderNothing('http://shop.invalid')).toBe('network')
  },
)
