import type { WebhookUrlRefusal } from '@shop/validators'
import ipaddr from 'ipaddr.js'

export interface CallingRules {
  /** Loopback addresses are called as well, and without TLS: in development and tests. */
  toThisMachine: boolean
}

/** Azure's, which hands machines their settings from an address that looks like any other. */
const METADATA = new Set(['168.63.129.16'])
/** What IANA gives out of IPv6; around it lie tunnels and mappings that lead back to IPv4. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
const IPV6_DOCUMENTATION = ipaddr.parseCIDR('3fff::/20')

/** Whether a webhook may be sent to this address, which must be one: neither private nor reserved, and nobody's metadata. */
export function isCallable(address: string, { toThisMachine }: CallingRules): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (range === 'loopback') return toThisMachine
  if (range !== 'unicast' || METADATA.has(parsed.toString())) return false
  return parsed.kind() === 'ipv4' || (parsed.match(GLOBAL_IPV6) && !parsed.match(IPV6_DOCUMENTATION))
}

/** Names that mean something only inside a network or a machine (RFC 6761, 6762, 8375, and what clouds use). */
const INSIDE = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|corp|private)$/
const LOCALHOST = /^(.+\.)?localhost$/
/** Below it are mail, shells and directories, which HTTP can be made to speak to. */
const FIRST_OPEN_PORT = 1_024
const WEB_PORTS = new Set(['', '80', '443'])

/**
 * What speaks against this URL before its name is looked up; null when nothing does. The parser has put odd spellings of
 * addresses (decimal, octal, hex, full-width) right by then.
 */
export function urlRefusal(url: string, rules: CallingRules): WebhookUrlRefusal | null {
  if (!URL.canParse(url)) return 'host'
  const { protocol, username, password, port, hostname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && rules.toThisMachine)) return 'scheme'
  if (username !== '' || password !== '') return 'credentials'
  if (!WEB_PORTS.has(port) && Number(port) < FIRST_OPEN_PORT) return 'port'
  const host = bareHost(hostname)
  if (ipaddr.isValid(host)) return isCallable(host, rules) ? null : 'address'
  if (rules.toThisMachine && LOCALHOST.test(host)) return null
  return INSIDE.test(host) || !host.includes('.') ? 'host' : null
}

/** A URL's host as resolvers take it: without the brackets of IPv6, without the dot of the root. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()
