import { createPool, listen, type ListenOptions } from '@shop/db'
import { createTestDatabase, type TestDatabase } from '@shop/db/testing'
import type pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.url })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

function aListener(options: Partial<ListenOptions> = {}) {
  const heard: string[] = []
  const listener = listen({
    url: database.url,
    applicationName: 'listen-test',
    channels: ['news', 'Other news'],
    onNotification: (channel, payload) => heard.push(`${channel}: ${payload}`),
    onConnect: (pid) => heard.push(`connected ${pid > 0}`),
    onDisconnect: () => heard.push('cut off'),
    ...options,
  })
  onTestFinished(() => listener.close())
  return { heard, listener }
}

const notify = (channel: string, payload: string) => pool.query('select pg_notify($1, $2)', [channel, payload])
const cutOff = () =>
  pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listen-test'`)

test('hears what is notified on its channels, in order, and nothing of a transaction that was rolled back', async () => {
  const { heard, listener } = aListener()
  await vi.waitFor(() => expect(heard).toEqual(['connected true']))
  const client = await pool.connect()
  await client.query(`begin; select pg_notify('news', 'never'); rollback`)
  client.release()
  await notify('news', 'one')
  await notify('elsewhere', 'two')
  await listener.query('select pg_notify($1, $2)', ['Other news', 'three'])
  await vi.waitFor(() => expect(heard).toEqual(['connected true', 'news: one', 'Other news: three']))
})

test('says when it is cut off, and connects again by itself', async () => {
  const { heard, listener } = aListener()
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  await cutOff()
  await vi.waitFor(() => expect(heard).toEqual(['connected true', 'cut off', 'connected true']))
  await notify('news', 'again')
  await vi.waitFor(() => expect(heard.at(-1)).toBe('news: again'))
  expect(await listener.query('select 1 as one', [])).toEqual([{ one: 1 }])
})

test('closes while it is about to connect again', async () => {
  const { heard, listener } = aListener()
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  await cutOff()
  await listener.close()
  await expect(listener.query('select 1', [])).rejects.toThrow('no connection')
})

test('can be asked nothing while there is no connection, and closes all the same', async () => {
  const { heard, listener } = aListener({ url: 'postgresql://nobody@127.0.0.1:1/none' })
  await expect(listener.query('select 1', [])).rejects.toThrow('no connection')
  await listener.close()
  expect(heard).toEqual([])
})
