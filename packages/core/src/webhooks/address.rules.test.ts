import { describe, expect, test } from 'vitest'
import { isCallable, urlRefusal } from './address.rules.ts'

const outside = { toThisMachine: false }
const development = { toThisMachine: true }

describe('an address is called', () => {
  test.each(['93.184.215.14', '8.8.8.8', '172.15.255.255', '172.32.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
    'when it is public: %s',
    (address) => expect(isCallable(address, outside)).toBe(true),
  )

  const inside = `
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.1.2.3 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254
    100.64.0.1 100.100.100.200 192.0.0.192 168.63.129.16 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
    224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1
    fe80::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1
    2001:db8::1 2001:2::1 2001:20::1 3fff::1 100::1 5f00::1 4000::1`
  test.each([...inside.trim().split(/\s+/), 'no address', ''])('never when it is not: %s', (address) =>
    expect(isCallable(address, outside)).toBe(false),
  )

  test('in development also when it is this machine, and nothing else inside', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1'].every((address) => isCallable(address, development))).toBe(true)
    const others = ['10.0.0.1', '192.168.0.1', '169.254.169.254', '0.0.0.0', '::', '::ffff:127.0.0.1', 'fd00::1']
    expect(others.some((address) => isCallable(address, development))).toBe(false)
  })
})

describe('a URL', () => {
  test.each([
    'https://hooks.example.com/shop?a=1',
    'https://example.com:8443/',
    'https://1.1.1.1/',
    'https://example.com:80',
  ])('is taken: %s', (url) => expect(urlRefusal(url, outside)).toBeNull())

  test.each([
    ['http://example.com/', 'scheme'],
    ['ftp://example.com/', 'scheme'],
    ['https://user@example.com/', 'credentials'],
    ['https://:password@example.com/', 'credentials'],
    ['https://example.com:22/', 'port'],
    ['https://example.com:25/', 'port'],
    ['https://localhost/', 'host'],
    ['https://LOCALHOST./', 'host'],
    ['https://a.localhost/', 'host'],
    ['https://postgres/', 'host'],
    ['https://metadata.google.internal/', 'host'],
    ['https://printer.local/', 'host'],
    ['https://router.home.arpa/', 'host'],
    ['https://127.0.0.1/', 'address'],
    ['https://2130706433/', 'address'],
    ['https://0x7f000001/', 'address'],
    ['https://017700000001/', 'address'],
    ['https://127.1/', 'address'],
    ['https://0x7f.1/', 'address'],
    ['https://①②⑦.0.0.1/', 'address'],
    ['https://127.0.0.1./', 'address'],
    ['https://%31%32%37.0.0.1/', 'address'],
    ['https://[::1]/', 'address'],
    ['https://[::ffff:7f00:1]/', 'address'],
    ['https://[0:0:0:0:0:0:0:1]/', 'address'],
    ['https://example.com:99999/', 'host'],
  ])('is refused: %s for its %s', (url, reason) => expect(urlRefusal(url, outside)).toBe(reason))

  test('may lead to this machine, without TLS, in development', () => {
    for (const url of ['http://localhost:4000/', 'http://127.0.0.1:4000/', 'http://[::1]:4000/']) {
      expect(urlRefusal(url, development)).toBeNull()
    }
    expect(urlRefusal('http://10.0.0.1/', development)).toBe('address')
    expect(urlRefusal('http://postgres/', development)).toBe('host')
  })
})
