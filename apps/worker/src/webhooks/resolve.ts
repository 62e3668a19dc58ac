import { Resolver } from 'node:dns/promises'

/** Every address of a name. Throws when there is none. */
export type Resolve = (hostname: string) => Promise<string[]>

/** A query that is not answered is sent once more. */
const QUERY = { timeout: 1_000, tries: 2 }
const LOOPBACK = ['127.0.0.1', '::1']

/**
 * Asks DNS, and nothing else: the hosts file and search domains name what is inside. It takes no thread either, which
 * `dns.lookup` does, so that names nobody answers for keep no other waiting.
 */
export function resolveByDns(servers?: string[]): Resolve {
  const resolver = new Resolver(QUERY)
  if (servers) resolver.setServers(servers)
  return async (hostname) => {
    // RFC 6761: it means this machine, and is not asked for.
    if (hostname === 'localhost') return LOOPBACK
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    const addresses = found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const failure = found.find((answer) => answer.status === 'rejected')
    if (addresses.length === 0) throw failure?.reason ?? new Error(`${hostname} has no address`)
    return addresses
  }
}
