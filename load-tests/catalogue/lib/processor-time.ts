import { readdirSync, readFileSync } from 'node:fs'

/** Of Linux, on every architecture Node runs on. */
const TICKS_PER_SECOND = 100

interface Stat {
  parent: number
  seconds: number
  /** Of children that have ended. */
  endedSeconds: number
}

/** The fields of /proc/<pid>/stat come after the name, which may hold anything. */
function readStat(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND
    return { parent: Number(fields[1]), seconds: seconds(11), endedSeconds: seconds(13) }
  } catch {
    return undefined // It has just ended.
  }
}

/** Who started the process. */
export const parentOf = (pid: number): number => readStat(pid)?.parent ?? 0

/** Seconds of processor time that the processes and their children have used so far. */
export function processorSeconds(pids: readonly number[]): number {
  let sum = 0
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readStat(name)
    if (!stat) continue
    if (pids.includes(Number(name))) sum += stat.seconds + stat.endedSeconds
    else if (pids.includes(stat.parent)) sum += stat.seconds
  }
  return sum
}

/** Megabytes a process holds in memory. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024
}
