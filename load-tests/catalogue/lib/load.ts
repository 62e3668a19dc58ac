import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const AUTOCANNON = fileURLToPath(import.meta.resolve('autocannon'))

export interface LoadReport {
  requests: number
  perSecond: number
}

/** Asks for the URL again and again, from a process of its own. Throws when an answer is not a 200. */
export async function load(url: string, { seconds, connections }: { seconds: number; connections: number }) {
  const child = spawn(
    process.execPath,
    [AUTOCANNON, '-j', '-n', '-c', String(connections), '-d', String(seconds), url],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  const [output, [code]] = await Promise.all([child.stdout.toArray(), once(child, 'close') as Promise<[number]>])
  if (code !== 0) throw new Error(`autocannon ended with ${code} at ${url}`)
  const report = JSON.parse(Buffer.concat(output as Buffer[]).toString()) as {
    '2xx': number
    non2xx: number
    errors: number
    statusCodeStats: object
    duration: number
  }
  if (report.non2xx + report.errors > 0) {
    throw new Error(`${url} failed ${report.errors} times and was answered ${JSON.stringify(report.statusCodeStats)}`)
  }
  return { requests: report['2xx'], perSecond: report['2xx'] / report.duration } satisfies LoadReport
}
