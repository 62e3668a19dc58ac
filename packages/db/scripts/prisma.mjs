// Prisma's CLI with the schema engine from npm in place of the binary it would fetch: `node scripts/prisma.mjs migrate status`.
import { spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageDir = fileURLToPath(new URL('..', import.meta.url))

/** Runs the CLI in this package's folder and gives its exit code. */
export function runPrisma(args) {
  const path = [join(packageDir, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH]
  const env = {
    ...process.env,
    PATH: path.join(delimiter),
    PRISMA_SCHEMA_ENGINE_BINARY: join(packageDir, 'scripts/schema-engine.ts'),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  }
  const cli = join(packageDir, 'node_modules/prisma/build/index.js')
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: packageDir, stdio: 'inherit', env })
  return status ?? 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = runPrisma(process.argv.slice(2))
