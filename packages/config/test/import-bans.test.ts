import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

/**
 * The table of ARCHITECTURE.md ("Who may import whom"), played out: each line is written to a file of that name in an
 * empty tree under the repository's own .oxlintrc.json, and the linter has to object, or to keep quiet.
 */
const root = join(import.meta.dirname, '../../..')
const importsOf = (specifier: string) => `import * as it from '${specifier}'`
const typesOf = (specifier: string) => `import type * as it from '${specifier}'`

const banned: [file: string, line: string][] = [
  ['packages/config/src/logger.ts', importsOf('@shop/validators')],

  ['packages/validators/src/cart.ts', importsOf('@shop/db')],
  ['packages/validators/src/cart.ts', importsOf('@shop/core/cart')],
  ['packages/validators/src/cart.ts', importsOf('node:crypto')],
  ['packages/validators/src/cart.ts', importsOf('../../db/src/client.ts')],

  ['packages/db/src/client.ts', importsOf('@shop/validators')],
  ['packages/db/src/client.ts', importsOf('@shop/core/context')],
  ['packages/db/src/seed/products.ts', importsOf('@shop/core/products')],
  ['packages/db/src/seed/products.ts', importsOf('../../../core/src/products/index.ts')],

  ['packages/core/src/cart/add-item.ts', importsOf('fastify')],
  ['packages/core/src/cart/add-item.ts', importsOf('@fastify/cors')],
  ['packages/core/src/cart/add-item.ts', importsOf('@trpc/server')],
  ['packages/core/src/cart/add-item.ts', importsOf('@shop/server/app')],
  ['packages/core/src/cart/add-item.ts', importsOf('@shop/worker/worker')],
  ['packages/core/src/cart/add-item.ts', importsOf('../../../../apps/server/src/app.ts')],
  ['packages/core/src/cart/add-item.ts', importsOf('pg-boss')],
  ['packages/core/src/cart/add-item.ts', importsOf('../products/product.view.ts')],
  ['packages/core/src/cart/add-item.test.ts', importsOf('../products/product.view.ts')],
  ['packages/core/src/cart/add-item.ts', `export { it } from '../products/product.view.ts'`],
  ['packages/core/src/cart/add-item.ts', `const it = await import('../products/product.view.ts')`],
  ['packages/core/src/context.ts', importsOf('@trpc/server')],
  ['packages/core/src/jobs/publisher.ts', importsOf('fastify')],
  ['packages/core/src/jobs/publisher.ts', importsOf('@shop/server/app')],
  ['packages/core/src/jobs/catalog.ts', importsOf('../orders/index.ts')],

  ['packages/sdk/src/client.ts', importsOf('@shop/server/router')],
  ['packages/sdk/src/client.ts', importsOf('@shop/validators')],
  ['packages/sdk/src/client.ts', importsOf('zod')],
  ['packages/sdk/src/client.ts', importsOf('@trpc/server')],
  ['packages/sdk/src/client.ts', importsOf('../../validators/src/errors.ts')],

  ['apps/server/src/deps.ts', importsOf('@shop/worker/worker')],
  ['apps/server/src/deps.ts', importsOf('../../worker/src/worker.ts')],
  ['apps/server/src/http/rpc.ts', importsOf('@shop/worker/worker')],
  ['apps/server/test/rpc.test.ts', importsOf('@shop/worker/worker')],
  ['apps/server/src/routers/cart.ts', importsOf('@shop/db')],
  ['apps/server/src/routers/cart.ts', importsOf('@prisma/client')],
  ['apps/server/src/routers/cart.ts', importsOf('kysely')],
  ['apps/server/src/routers/cart.ts', importsOf('fastify')],
  ['apps/server/src/routers/cart.ts', importsOf('../deps.ts')],
  ['apps/server/src/routers/cart.ts', importsOf('./products.ts')],
  ['apps/server/src/http/rest.ts', importsOf('@shop/core/cart')],
  ['apps/server/src/http/rest.ts', importsOf('@shop/db')],
  ['apps/server/src/http/rest.ts', importsOf('../routers/cart.ts')],

  ['apps/worker/src/worker.ts', importsOf('@shop/server/app')],
  ['apps/worker/src/worker.ts', importsOf('../../server/src/app.ts')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('@shop/server/env')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('../../../../server/src/env.ts')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('nodemailer')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('@shop/db')],

  ['examples/first-sale.ts', importsOf('@shop/core/orders')],
  ['examples/first-sale.ts', importsOf('@shop/validators')],
]

const allowed: [file: string, line: string][] = [
  ['packages/validators/src/cart.ts', importsOf('zod')],
  ['packages/validators/src/cart.ts', importsOf('./common.ts')],
  ['packages/db/src/client.ts', importsOf('@prisma/adapter-pg')],
  ['packages/core/src/cart/add-item.ts', importsOf('@shop/db')],
  ['packages/core/src/cart/add-item.ts', importsOf('@shop/validators')],
  ['packages/core/src/testing/test-shop.ts', importsOf('@shop/db/testing')],
  ['packages/core/src/cart/add-item.ts', importsOf('../context.ts')],
  ['packages/core/src/cart/add-item.ts', importsOf('./cart.rules.ts')],
  ['packages/core/src/cart/add-item.ts', importsOf('../products/index.ts')],
  ['packages/core/src/jobs/publisher.ts', importsOf('pg-boss')],
  ['packages/sdk/src/client.ts', importsOf('@trpc/client')],
  ['packages/sdk/src/client.ts', importsOf('superjson')],
  ['packages/sdk/src/client.ts', typesOf('@shop/server/router')],
  ['apps/server/src/deps.ts', importsOf('@shop/db')],
  ['apps/server/src/routers/cart.ts', importsOf('@shop/core/cart')],
  ['apps/server/src/routers/cart.ts', importsOf('@shop/validators')],
  ['apps/server/src/routers/cart.ts', importsOf('../trpc/procedures.ts')],
  ['apps/server/src/http/rest.ts', importsOf('@shop/core/errors')],
  ['apps/server/src/http/rest.ts', importsOf('../router.ts')],
  ['apps/server/src/http/webhooks.ts', importsOf('@shop/core/payments')],
  ['apps/server/src/http/health.ts', importsOf('@shop/db')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('@shop/core/orders')],
  ['apps/worker/src/jobs/email/order-confirmation.ts', importsOf('../../email/mailer.ts')],
  ['examples/first-sale.ts', importsOf('@shop/sdk')],
]

/** The other rules that a reviewer would otherwise have to remember. */
const faults: [rule: string, file: string, line: string][] = [
  ['eslint(no-restricted-properties)', 'packages/core/src/cart/add-item.ts', 'console.log(process.env.SECRET)'],
  ['eslint(no-restricted-properties)', 'apps/server/src/app.ts', 'const { env } = process'],
  ['eslint(no-restricted-imports)', 'apps/server/src/main.ts', `import { env } from 'node:process'`],
  ['eslint(no-console)', 'packages/core/src/cart/add-item.ts', 'console.log("cart")'],
  ['eslint(no-console)', 'apps/worker/src/worker.ts', 'console.log("cart")'],
  ['import(no-default-export)', 'packages/core/src/cart/add-item.ts', 'export default 1'],
  ['typescript(no-explicit-any)', 'apps/server/src/app.ts', 'export const it: any = 1'],
  ['typescript(no-non-null-assertion)', 'apps/server/src/app.ts', 'export const it = [1].at(0)!'],
  ['typescript(consistent-type-imports)', 'apps/server/src/app.ts', `import { A } from './a.ts'; export let it: A`],
  ['typescript(no-floating-promises)', 'apps/server/src/app.ts', 'Promise.resolve(1)'],
  ['typescript(no-misused-promises)', 'apps/server/src/app.ts', 'if (Promise.resolve(1)) it()'],
  ['import(no-cycle)', 'packages/core/src/cart/index.ts', importsOf('../orders/index.ts')],
]

const harmless: [rule: string, file: string, line: string][] = [
  ['eslint(no-restricted-properties)', 'apps/server/src/env.ts', 'export const port = process.env.PORT'],
  ['eslint(no-console)', 'tools/shop.ts', 'console.log("cart")'],
  ['import(no-default-export)', 'packages/core/vitest.config.ts', 'export default 1'],
]

const tree = mkdtempSync(join(tmpdir(), 'shop-lint-'))
afterAll(() => rmSync(tree, { recursive: true, force: true }))

const complaints = lint([...banned, ...allowed, ...faults.map(withoutRule), ...harmless.map(withoutRule)])

function withoutRule([, file, line]: [rule: string, file: string, line: string]): [file: string, line: string] {
  return [file, line]
}

/** Lints all lines in one run, and answers the rules that object, by `file: line`. */
function lint(cases: [file: string, line: string][]): Map<string, string[]> {
  const sources = new Map([['packages/core/src/orders/index.ts', [importsOf('../cart/index.ts')]]])
  for (const [file, line] of cases) sources.set(file, [...(sources.get(file) ?? []), line])
  for (const [file, source] of sources) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    // Lines that share a file must not share a name: `it` becomes `it0`, `it1` …
    writeFileSync(join(tree, file), source.map((line, index) => line.replaceAll(/\bit\b/g, `it${index}`)).join('\n'))
  }
  cpSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'))
  writeFileSync(join(tree, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext", "types": [] } }')

  const oxlint = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--format=json'], {
    cwd: tree,
    encoding: 'utf8',
    env: { ...process.env, OXLINT_TSGOLINT_PATH: join(root, 'node_modules/.bin/tsgolint') },
    timeout: 30_000,
  })
  const { diagnostics } = JSON.parse(oxlint.stdout) as { diagnostics: Diagnostic[] }
  const found = new Map<string, string[]>()
  for (const { code, filename, labels } of diagnostics) {
    const line = sources.get(filename)?.[(labels[0]?.span.line ?? 0) - 1]
    const key = `${filename}: ${line}`
    found.set(key, [...(found.get(key) ?? []), code])
  }
  return found
}

interface Diagnostic {
  /** `eslint(no-console)` */
  code: string
  filename: string
  labels: { span: { line: number } }[]
}

const objections = (file: string, line: string) => complaints.get(`${file}: ${line}`) ?? []

describe('who may import whom', () => {
  it.each(banned)('%s may not: %s', (file, line) => {
    expect(objections(file, line)).toContain('eslint(no-restricted-imports)')
  })
  it.each(allowed)('%s may: %s', (file, line) => {
    expect(objections(file, line)).not.toContain('eslint(no-restricted-imports)')
  })
})

describe('rules nobody has to remember', () => {
  it.each(faults)('%s: %s may not: %s', (rule, file, line) => {
    expect(objections(file, line)).toContain(rule)
  })
  it.each(harmless)('%s: %s may: %s', (rule, file, line) => {
    expect(objections(file, line)).not.toContain(rule)
  })
})
