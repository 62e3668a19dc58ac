import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Every address of a name when it is asked for the so-manieth time, from 1. */
export type Zone = (name: string, asked: number) => string[]

export interface DnsServer extends AsyncDisposable {
  /** For `Resolver.setServers`. */
  address: string
}

const TYPE = { A: 1, AAAA: 28 }
const HEADER_BYTES = 12

/** A real name server over UDP, whose answers count for no second. */
export async function startDns(zone: Zone): Promise<DnsServer> {
  const asked = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query)
    const key = `${name} ${type}`
    asked.set(key, (asked.get(key) ?? 0) + 1)
    const addresses = zone(name, asked.get(key) ?? 1).filter((one) => isIPv6(one) === (type === TYPE.AAAA))
    socket.send(answerTo(query.subarray(0, end), type, addresses), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => socket.close(done)),
  }
}

/** RFC 1035 §4.1.2: labels with their lengths, an empty one, the type, the class. */
function questionOf(query: Buffer) {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function answerTo(question: Buffer, type: number, addresses: string[]): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8580, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.fill(0, 8, HEADER_BYTES)
  const records = addresses.map((address) => {
    const bytes = Buffer.from(ipaddr.parse(address).toByteArray())
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc000 | HEADER_BYTES, 0)
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt16BE(bytes.length, 10)
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([head, ...records])
}
