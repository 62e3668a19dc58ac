import type { Zone } from './dns-server.ts'

export interface HostileAddress {
  how: string
  url: string
}

/** Public as far as anybody can tell, but nobody's (the former 6bone): connections to it end where they begin. */
const NOWHERE = '3ffe::1'

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Addresses inside, or that lead inside. */
const LITERALS = words(`
  127.0.0.1 127.0.1.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 169.254.169.254
  100.100.100.200 192.0.0.192 168.63.129.16 224.0.0.1 255.255.255.255 [::1] [::] [::ffff:127.0.0.1]
  [::127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fc00::1]
  [fd00:ec2::254] [fec0::1] [ff02::1]`)

/** 127.0.0.1 and its like, as parsers of addresses have understood them. */
const SPELLINGS = words(`
  2130706433 0x7f000001 017700000001 0177.0.0.1 0x7f.0.0.1 127.1 127.0.1 0 127.0.0.1. ①②⑦.⓪.⓪.① 127。0。0。1
  %31%32%37.0.0.1 0x7f.0x0.0x0.0x1 00000177.0.0.01 [0:0:0:0:0:0:0:1] [::ffff:7f00:1]
  [0000:0000:0000:0000:0000:ffff:7f00:0001]`)

const NAMES = words(`
  localhost LOCALHOST localhost. a.localhost postgres redis metadata.google.internal instance-data.ec2.internal
  printer.local router.home.arpa wiki.intranet nas.lan`)

/** What a name server says of a name that looks like any other. */
const RECORDS: Record<string, (asked: number) => string[]> = {
  'loopback.example.com': () => ['127.0.0.1'],
  'loopback-6.example.com': () => ['::1'],
  'zero.example.com': () => ['0.0.0.0'],
  'ten.example.com': () => ['10.0.0.1'],
  'metadata.example.com': () => ['169.254.169.254'],
  'azure.example.com': () => ['168.63.129.16'],
  'mapped.example.com': () => ['::ffff:127.0.0.1'],
  'compatible.example.com': () => ['::127.0.0.1'],
  'nat64.example.com': () => ['64:ff9b::7f00:1'],
  '6to4.example.com': () => ['2002:7f00:1::'],
  'unique-local.example.com': () => ['fd00::1'],
  'both.example.com': () => [NOWHERE, '127.0.0.1'],
  'both-6.example.com': () => [NOWHERE, '::1'],
  'many.example.com': () => [NOWHERE, '3ffe::2', '3ffe::3', '127.0.0.1', '::1'],
  'rebinding.example.com': (asked) => (asked === 1 ? [NOWHERE] : ['127.0.0.1']),
  'rebinding-6.example.com': (asked) => (asked === 1 ? [NOWHERE] : ['::1']),
  'flapping.example.com': (asked) => (asked % 2 === 1 ? [NOWHERE] : ['127.0.0.1']),
  'network.example.com': () => [],
}

/** Schemes, names and ports around an address. */
const shapes = (port: number): HostileAddress[] =>
  [
    `https://user:password@127.0.0.1:${port}/`,
    `https://example.com@127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}#@example.com/`,
    `https://127.0.0.1:${port}\\@example.com/`,
    `http:127.0.0.1:${port}/`,
    `file:///etc/passwd`,
    `gopher://127.0.0.1:${port}/_POST`,
    'https://example.com:22/',
  ].map((url) => ({ how: 'shape', url }))

/** URLs that lead to the canaries on this port, or to others inside. `network` is an address of this machine's network. */
export function hostileAddresses(port: number, network = '10.0.0.1'): HostileAddress[] {
  const on = (how: string, hosts: string[]) => hosts.map((host) => ({ how, url: `https://${host}:${port}/hook` }))
  return [
    ...on('literal', [...LITERALS, network]),
    ...on('spelling', SPELLINGS),
    ...on('name', NAMES),
    ...on('record', Object.keys(RECORDS)),
    ...shapes(port),
  ]
}

export const hostileZone = (network = '10.0.0.1'): Zone => {
  const records: typeof RECORDS = { ...RECORDS, 'network.example.com': () => [network] }
  return (name, asked) => records[name]?.(asked) ?? []
}
