import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/** Who listens on a TCP port, as far as this user may know: `node (process 123)`. */
export function listenerOn(port: number): string | undefined {
  try {
    const pid = process.platform === 'linux' ? findInProc(port) : askLsof(port)
    return pid && `${commandName(pid)} (process ${pid})`
  } catch {
    return undefined
  }
}

/** A listening socket has an inode; the process that holds it has a link to that. */
function findInProc(port: number): string | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    listeningInodes(readFileSync(file, 'utf8'), port),
  )
  const links = new Set(inodes.map((inode) => `socket:[${inode}]`))
  return readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && linksOf(pid).some((link) => links.has(link)))
}

const LISTEN = '0A'

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0')
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTEN)
    .map((columns) => columns[9] ?? '')
}

function linksOf(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(`/proc/${pid}/fd/${fd}`))
  } catch {
    return [] // Somebody else's.
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const askLsof = (port: number) => {
  const lines = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], { encoding: 'utf8' })
  return /^p(\d+)$/m.exec(lines)?.[1]
}

const commandName = (pid: string) => execFileSync('ps', ['-o', 'comm=', '-p', pid], { encoding: 'utf8' }).trim()
