import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createTestServer } from './test-server.ts'

test('a connection that never asked anything does not hold up the end', async () => {
  const server = await createTestServer({ overHttp: true })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  // The server has it, too.
  await expect(fetch(`${server.url}/live`)).resolves.toMatchObject({ status: 200 })
  const hungUp = once(socket, 'close')
  await server.close()
  await hungUp
})
