import { randomUUID } from 'node:crypto'
import { createDb } from '@shop/db'
import { createTestDatabase, type TestDatabaseOptions } from '@shop/db/testing'
import { expect, inject, test } from 'vitest'
import { connect, createDatabase, withServer } from '../src/admin.ts'
import { dropAbandonedDatabases, newDatabaseName } from '../src/testing/names.ts'
import { withDatabaseName } from '../src/url.ts'

const server = inject('testDatabaseServer')

test('gives every caller an empty database of its own', async () => {
  await using first = await createTestDatabase()
  await using second = await createTestDatabase()
  const one = createDb({ url: first.url })
  const two = createDb({ url: second.url })
  await one.db.brand.create({ data: { slug: 'mine', name: 'Mine' } })
  expect(await two.db.brand.count()).toBe(0)
  await Promise.all([one.close(), two.close()])
})

test('prepares a template once, and anew when its key changes', async () => {
  const run = randomUUID()
  let prepared = 0
  const options = (version: number): TestDatabaseOptions => ({
    templateKey: `${run} ${version}`,
    async prepare(url) {
      prepared += 1
      const client = await connect(url)
      await client.query(`CREATE TABLE prepared AS SELECT ${version} AS version`)
      await client.end()
    },
  })
  const databases = await Promise.all([options(1), options(1), options(1)].map(createTestDatabase))
  databases.push(await createTestDatabase(options(1)))
  expect(prepared).toBe(1)
  databases.push(await createTestDatabase(options(2)))
  expect(prepared).toBe(2)
  const versions = databases.map(async ({ url }) => {
    const client = await connect(url)
    const { rows } = await client.query<{ version: number }>('SELECT version FROM prepared')
    await client.end()
    return rows[0]?.version
  })
  expect(await Promise.all(versions)).toEqual([1, 1, 1, 1, 2])
  await Promise.all(databases.map((database) => database.drop()))
})

test('a template that could not be prepared is not used', async () => {
  const templateKey = randomUUID()
  const failing = createTestDatabase({ templateKey, prepare: () => Promise.reject(new Error('not today')) })
  await expect(failing).rejects.toThrow('not today')
  let prepared = false
  await using database = await createTestDatabase({
    templateKey,
    prepare: async () => {
      prepared = true
    },
  })
  expect(prepared).toBe(true)
  expect(await databaseNames()).toContain(new URL(database.url).pathname.slice(1))
})

test('is dropped also while somebody is connected', async () => {
  const database = await createTestDatabase()
  const client = await connect(database.url)
  await database.drop()
  expect(await databaseNames()).not.toContain(new URL(database.url).pathname.slice(1))
  await expect(client.query('SELECT 1')).rejects.toThrow()
})

test('what killed runs have left is dropped after six hours', async () => {
  const now = Date.now()
  const old = newDatabaseName(now - 7 * 60 * 60 * 1_000)
  const recent = newDatabaseName(now - 5 * 60 * 60 * 1_000)
  for (const name of [old, recent]) await createDatabase(withDatabaseName(server, name))
  await dropAbandonedDatabases(server, now)
  const names = await databaseNames()
  expect(names).not.toContain(old)
  expect(names).toContain(recent)
})

async function databaseNames(): Promise<string[]> {
  const { rows } = await withServer(server, (client) =>
    client.query<{ datname: string }>('SELECT datname FROM pg_database'),
  )
  return rows.map(({ datname }) => datname)
}
