import { isIPv4, isIPv6 } from 'node:net'

/**
 * What of a network address tells one caller from another: an IPv4 address whole, of IPv6 the first 64 bits, because
 * whoever has one address there has 2^64. Anything else is taken as it is.
 */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, '')
  if (!isIPv6(bare)) return bare
  const mapped = /^::ffff:(.+)$/i.exec(bare)?.[1]
  if (mapped && isIPv4(mapped)) return mapped
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail ? tail.split(':') : []
  const groups = tail === undefined ? front : [...front, ...zeros(8 - front.length - back.length), ...back]
  return `${groups.slice(0, 4).join(':')}::/64`
}

const zeros = (count: number): string[] => Array.from({ length: count }, () => '0')
