import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listenerOn } from './listeners.ts'

test('the process that listens on a port is found, and nobody where nobody listens', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  expect(listenerOn(port)).toMatch(new RegExp(`^\\S+ \\(process ${process.pid}\\)$`))
  server.close()
  await once(server, 'close')
  expect(listenerOn(port)).toBeUndefined()
})
