import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isRoot } from '../src/embedded/account.ts'
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  EmbeddedRunningError,
  findEmbedded,
  startEmbedded,
} from '../src/embedded/index.ts'
import { isAlive } from '../src/embedded/processes.ts'

const run = promisify(execFile)

const PORT = 45_433

let parent: string
let dataDir: string
const started = new Set<EmbeddedPostgres>()
const children = new Set<ChildProcess>()

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'shop-embedded-'))
  await chmod(parent, 0o755)
  dataDir = join(parent, 'postgres')
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const server of started) await server.stop()
  started.clear()
  children.clear()
})

afterAll(() => rm(parent, { recursive: true, force: true }))

test('keeps its data from one start to the next, and forgets its process', async () => {
  const first = await start()
  expect(first.url).toMatch(/^postgresql:\/\/postgres:[\w-]{32}@127\.0\.0\.1:\d+\/shop$/)
  expect(await findEmbedded(dataDir)).toBe(first.url)
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  await first.exited
  expect(await findEmbedded(dataDir)).toBeNull()

  const second = await start()
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('lets nobody in without its password, which only its owner can read', async () => {
  const { url, dataDir } = await start()
  const wrong = new URL(url)
  wrong.password = 'guess'
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  expect((await stat(join(dataDir, 'cluster'))).mode & 0o077).toBe(0)
  expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
})

test('is told when another process runs it already, and where', async () => {
  const { url } = await start()
  const other = await runChild()
  expect(other).toContain(`EmbeddedRunningError: Postgres already runs on ${dataDir}`)
  await expect(startEmbedded({ dataDir })).rejects.toSatisfy(
    (error) => error instanceof EmbeddedRunningError && error.url === url,
  )
})

test('of two first starts at once, one wins', async () => {
  const fresh = join(parent, 'race')
  const answers = await Promise.all([runChild(fresh), runChild(fresh)])
  const [url] = answers.filter((answer) => answer.startsWith('postgresql://'))
  expect(answers.filter((answer) => answer.includes('EmbeddedRunningError'))).toHaveLength(1)
  expect(await query(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect((await readdir(fresh)).sort()).toEqual(['cluster', 'postgres.log'])
})

test('takes the next port when the one wished for is taken', async () => {
  const blocker = createServer()
  await once(blocker.listen(0, '127.0.0.1'), 'listening')
  const { port } = blocker.address() as AddressInfo
  const progress: string[] = []
  const server = await startEmbedded({ dataDir, port, onProgress: (message) => progress.push(message) })
  started.add(server)
  blocker.close()
  expect(server.port).toBeGreaterThan(port)
  expect(progress).toEqual([`port ${port} is taken: Postgres listens on ${server.port}`])
})

test('leaves nothing behind when it is temporary', async () => {
  const server = await startEmbedded({ ephemeral: true })
  expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'off' }])
  await server.stop()
  await expect(stat(server.dataDir)).rejects.toThrow('ENOENT')
})

describe('after kill -9', () => {
  test('of its process, it ends by itself, and loses nothing', async () => {
    const url = await runChild()
    await query(url, 'CREATE TABLE survivors AS SELECT generate_series(1, 1000) AS id')
    await killChildren()
    const { url: again } = await start()
    expect(await query(again, 'SELECT count(*)::int AS count FROM survivors')).toEqual([{ count: 1000 }])
  })

  test('of its process and its watchdog, the next start stops it', async () => {
    const url = await runChild()
    const pid = await postmasterPid()
    await query(url, 'CREATE TABLE orphans AS SELECT 1 AS id')
    await killWatchdog(pid)
    await killChildren()
    expect(await isAlive(pid)).toBe(true)
    const { url: again } = await start()
    expect(await isAlive(pid)).toBe(false)
    expect(await query(again, 'SELECT id FROM orphans')).toEqual([{ id: 1 }])
  })

  test('of Postgres, while a connection is busy, what was committed is there', async () => {
    const server = await start()
    await query(server.url, 'CREATE TABLE committed AS SELECT 1 AS id')
    const busy = query(server.url, 'SELECT pg_sleep(60)').catch((error: unknown) => error)
    process.kill(await postmasterPid(), 'SIGKILL')
    await server.exited
    await busy
    started.delete(server)
    const { url } = await start()
    expect(await query(url, 'SELECT id FROM committed')).toEqual([{ id: 1 }])
  })
})

test('a note of a dead server is no obstacle when its number is that of another process now', async () => {
  const { dataDir, stop } = await start()
  const note = join(dataDir, 'cluster', 'postmaster.pid')
  const [, ...rest] = (await readFile(note, 'utf8')).split('\n')
  await stop()
  // A process of the same account, as a machine that was restarted may well have.
  const stranger = spawn('sleep', ['60'], { ...(await owner(join(dataDir, 'cluster'))), stdio: 'ignore' })
  children.add(stranger)
  await writeFile(note, [stranger.pid, ...rest].join('\n'))
  expect(await findEmbedded(dataDir)).toBeNull()
  const { url } = await start()
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(stranger.exitCode).toBeNull()
})

test('an initdb that was interrupted leaves no trace in the next; a damaged cluster is told of', async () => {
  const fresh = join(parent, 'interrupted')
  const dead = spawn('true')
  await once(dead, 'exit')
  await mkdir(join(fresh, `initdb.${dead.pid}`, 'cluster', 'base'), { recursive: true })
  const { url, dataDir, stop } = await start(fresh)
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect((await readdir(dataDir)).sort()).toEqual(['cluster', 'postgres.log'])

  // And what was damaged by other means is told of.
  await stop()
  await unlink(join(dataDir, 'cluster', 'global', 'pg_control'))
  await expect(start(fresh)).rejects.toThrow(/^Postgres does not start: .*could not find the database system/)
})

test('says when the data folder is none', async () => {
  const file = join(parent, 'file')
  await writeFile(file, '')
  const failure = /^The data folder .* cannot be used \(.*\)\. Set SHOP_DATA_DIR to another\.$/
  await expect(start(file)).rejects.toThrow(failure)
  await expect(start(join(file, 'below'))).rejects.toThrow(failure)
})

test('refuses the data of another version of Postgres', async () => {
  const old = join(parent, 'old')
  await mkdir(join(old, 'cluster'), { recursive: true })
  await writeFile(join(old, 'cluster', 'PG_VERSION'), '12\n')
  await expect(start(old)).rejects.toThrow(EmbeddedPostgresError)
  await expect(start(old)).rejects.toThrow(/^The data in .* are of Postgres 12, this is Postgres 18\./)
})

if (isRoot()) {
  test('works below a folder that only root can enter', async () => {
    const closed = join(parent, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const progress: string[] = []
    const options = { dataDir: join(closed, 'postgres'), onProgress: (message: string) => progress.push(message) }
    const first = await startEmbedded(options)
    started.add(first)
    expect(progress[0]).toContain('can only be entered by root')
    expect(await findEmbedded(options.dataDir)).toBe(first.url)
    await query(first.url, 'CREATE TABLE moved AS SELECT 1 AS id')
    await first.stop()

    const second = await startEmbedded(options)
    started.add(second)
    expect(await query(second.url, 'SELECT id FROM moved')).toEqual([{ id: 1 }])
    await second.stop()
    await rm(second.dataDir, { recursive: true })
  })
}

async function start(folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir: folder, port: PORT })
  started.add(server)
  return server
}

/** Starts it in a process of its own; gives the first line that one says. */
async function runChild(folder = dataDir): Promise<string> {
  const script = fileURLToPath(new URL('fixtures/run-embedded.ts', import.meta.url))
  const child = spawn(process.execPath, [script, folder, String(PORT)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return line.toString().trim()
}

async function killChildren(): Promise<void> {
  for (const child of children) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  children.clear()
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10)
}

async function killWatchdog(postmaster: number): Promise<void> {
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,command='])
  const line = stdout.split('\n').find((text) => text.includes(`shop-postgres-watchdog ${postmaster}`))
  process.kill(Number.parseInt(line ?? '', 10), 'SIGKILL')
}

async function owner(path: string): Promise<{ uid: number; gid: number } | Record<string, never>> {
  const { uid, gid } = await stat(path)
  return isRoot() ? { uid, gid } : {}
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}
