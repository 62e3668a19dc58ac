import { once } from 'node:events'
import { type AddressInfo, type Server, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { claimPort } from './ports.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A port somebody else listens on. */
async function takenPort(host: string): Promise<number> {
  const server = createServer()
  servers.push(server)
  await once(server.listen(0, host), 'listening')
  return (server.address() as AddressInfo).port
}

const wish = (port: number, chosen = false) => ({ name: 'API', flag: '--port', port, chosen })

test('a free port is given as wished, without a word', async () => {
  const free = await takenPort('127.0.0.1')
  servers.pop()?.close()
  const said: string[] = []
  expect(await claimPort(wish(free, true), new Set(), (line) => said.push(line))).toBe(free)
  expect(said).toEqual([])
})

test.each(['127.0.0.1', '0.0.0.0', '::'])('one that is taken on %s gives the next, in one line', async (host) => {
  const taken = await takenPort(host)
  const said: string[] = []
  const port = await claimPort(wish(taken), new Set(), (line) => said.push(line))
  expect(port).toBeGreaterThan(taken)
  expect(said).toEqual([`port ${taken} (API) is taken, using ${port} (choose with --port)`])
})

test('a chosen one that is taken is an error that says what to do', async () => {
  const taken = await takenPort('127.0.0.1')
  await expect(claimPort(wish(taken, true), new Set(), () => undefined)).rejects.toThrow(
    `port ${taken} (API) is taken: stop what uses it, or choose another with --port`,
  )
})

test('no port is given twice, though nobody listens on it yet', async () => {
  const given = new Set<number>()
  const first = await claimPort(wish(0), given, () => undefined)
  const second = await claimPort(wish(first), given, () => undefined)
  expect(second).not.toBe(first)
  expect(given).toEqual(new Set([first, second]))
})
