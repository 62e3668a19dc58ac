import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './bootstrap/places.mjs'
import { START_HELP, readStartOptions } from './options.ts'

test('without flags and settings: the usual ports, all of them up to us', () => {
  const options = readStartOptions([], {})
  expect(options.ports.api).toEqual({ name: 'API', flag: '--port', port: 3000, chosen: false })
  expect(Object.values(options.ports).map(({ port }) => port)).toEqual([3000, 8025, 1025, 8026, 5433, 3010])
  expect(options).toMatchObject({ seed: true, watch: false, verbose: false, databaseUrl: undefined })
  expect(options.dataDir).toBe(join(ROOT, '.data'))
})

test('a variable chooses a port, and a flag beats it', () => {
  expect(readStartOptions([], { PORT: '4000' }).ports.api).toMatchObject({ port: 4000, chosen: true })
  expect(readStartOptions(['--port', '5000'], { PORT: '4000' }).ports.api).toMatchObject({ port: 5000, chosen: true })
  expect(readStartOptions(['--smtp-port=2525'], {}).ports.smtp).toMatchObject({ port: 2525, chosen: true })
})

test('an empty variable is none', () => {
  const options = readStartOptions([], { PORT: '', DATABASE_URL: '', SHOP_DATA_DIR: '' })
  expect(options.ports.api.chosen).toBe(false)
  expect(options.databaseUrl).toBeUndefined()
  expect(options.dataDir).toBe(join(ROOT, '.data'))
})

test.each(['abc', '70000', '-1', '3e3', '30.5'])('the port %s is refused', (port) => {
  const refusal = { message: `PORT must be a port from 0 to 65535, not "${port}"`, exitCode: 2 }
  expect(() => readStartOptions([], { PORT: port })).toThrow(expect.objectContaining(refusal) as Error)
})

test('the data folder is taken from the root of the checkout, not from where one stands', () => {
  expect(readStartOptions([], { SHOP_DATA_DIR: 'other' }).dataDir).toBe(join(ROOT, 'other'))
  expect(readStartOptions([], { SHOP_DATA_DIR: '/srv/shop' }).dataDir).toBe('/srv/shop')
})

test('the help names every flag', () => {
  for (const flag of [
    '--port',
    '--inbox-port',
    '--smtp-port',
    '--stripe-port',
    '--postgres-port',
    '--worker-port',
    '--watch',
    '--verbose',
  ]) {
    expect(START_HELP).toContain(flag)
  }
})
