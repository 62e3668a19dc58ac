import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, stat, statfs } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { type Account, canEnter, chooseAccount, isRoot } from './account.ts'
import { EmbeddedPostgresError } from './errors.ts'

export const PASSWORD_FILE = 'shop-password'

/** Linux' file system in memory. In containers it is small as a rule. */
const MEMORY_DIR = '/dev/shm'
const MEMORY_NEEDED = 2 * 1024 ** 3

/** The folder of one server: its cluster and its log. */
export interface Home {
  path: string
  account: Account
}

export const clusterOf = (home: Home): string => join(home.path, 'cluster')
export const logOf = (home: Home): string => join(home.path, 'postgres.log')
const passwordOf = (home: Home): string => join(clusterOf(home), PASSWORD_FILE)

/** Where data and programs go that must not stay where they are. Only its owner can write to it. */
export async function sharedDir(): Promise<string> {
  const path = isRoot() ? '/var/lib/shop-embedded' : join(homedir(), '.cache', 'shop-embedded')
  await mkdir(path, { recursive: true })
  if (isRoot()) await chmod(path, 0o755)
  return path
}

/** The home that already has a cluster, or null. */
export async function findHome(dataDir: string): Promise<Home | null> {
  const paths = [await absolute(dataDir), ...(isRoot() ? [await movedPath(dataDir)] : [])]
  for (const path of paths) {
    const owner = await stat(join(path, 'cluster')).catch(() => null)
    // Whoever owns a cluster must go on running it; root can, as that account.
    if (owner?.isDirectory()) return { path, account: isRoot() ? { uid: owner.uid, gid: owner.gid } : {} }
  }
  return null
}

/**
 * Makes the folder ready for a new cluster. Below a folder only root can enter, Postgres, which is not root, cannot work:
 * then the data go to the shared folder.
 */
export async function createHome(dataDir: string, onProgress: (message: string) => void): Promise<Home> {
  const account = await chooseAccount()
  const wanted = resolve(dataDir)
  await mkdir(wanted, { recursive: true })
  if (await canEnter(wanted, account)) return { path: await realpath(wanted), account }
  const path = await movedPath(dataDir)
  await mkdir(path, { recursive: true })
  onProgress(`${wanted} can only be entered by root, which Postgres must not be: its data are in ${path}`)
  return { path, account }
}

/** A folder for a server that leaves nothing behind: in memory where there is plenty, a tenth of the time of most disks. */
export async function createTemporaryHome(): Promise<Home> {
  const account = await chooseAccount()
  const parents = [...((await hasRoom(MEMORY_DIR)) ? [MEMORY_DIR] : []), tmpdir(), '/tmp', '/var/tmp']
  for (const parent of parents) {
    if (!(await canEnter(parent, account))) continue
    const path = await mkdtemp(join(await realpath(parent), 'shop-postgres-'))
    await chmod(path, 0o755)
    await giveTo(account, path)
    return { path, account }
  }
  throw new EmbeddedPostgresError(`Nobody but root can enter ${tmpdir()}. Set TMPDIR to a folder all can enter.`)
}

async function hasRoom(path: string): Promise<boolean> {
  return statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize > MEMORY_NEEDED,
    () => false,
  )
}

/** Makes the account its owner, where it is another than that of this process. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid)
}

/**
 * Other people on this machine can reach the port too, and a superuser of Postgres can run programs as its account: so
 * there is a password. It lies inside the cluster, which only its owner can enter.
 */
export async function readPassword(home: Home): Promise<string> {
  try {
    return await readFile(passwordOf(home), 'utf8')
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The password in ${passwordOf(home)} cannot be read. Start as the owner of that folder, or set SHOP_DATA_DIR to one of your own.`,
      { cause },
    )
  }
}

async function movedPath(dataDir: string): Promise<string> {
  const path = await absolute(dataDir)
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12)
  return join(await sharedDir(), `${basename(path)}-${hash}`)
}

/** Without links, so that one folder has one name. */
async function absolute(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}
