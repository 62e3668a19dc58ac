import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { beforeAll, expect, test, vi } from 'vitest'
import { type Bulk, createBulk, literal } from '../src/bulk.ts'
import { useDatabase } from './database.ts'

const database = useDatabase()
let bulk: Bulk
beforeAll(() => {
  bulk = createBulk(database.pool)
})

const names = async () => {
  const { rows } = await database.pool.query<{ name: string }>('select name from brands order by name')
  return rows.map(({ name }) => name)
}

const add = 'copy brands (slug, name) from stdin'

test('what a transaction copies in is there when it has ended, and nothing of one that throws', async () => {
  await bulk.transaction(({ copyIn }) => copyIn(add, ['a\tA\n', 'b\t', 'B\n']))
  const broken = bulk.transaction(async ({ copyIn, query }) => {
    await copyIn(add, ['c\tC\n'])
    expect(await query<{ count: string }>('select count(*) from brands')).toEqual([{ count: '3' }])
    throw new Error('no')
  })
  await expect(broken).rejects.toThrow('no')
  expect(await names()).toEqual(['A', 'B'])
})

test('rows that do not fit are refused with all others', async () => {
  await expect(bulk.transaction(({ copyIn }) => copyIn(add, ['d\tD\n', 'Not A Slug\tX\n']))).rejects.toThrow(
    /slug_check/,
  )
  expect(await names()).toEqual(['A', 'B'])
})

test('what is copied out comes as text, with the number of rows', async () => {
  const out = await bulk.transaction(async ({ copyOut }) => {
    const { stream, rowCount } = copyOut('copy (select name from brands order by name) to stdout')
    return { text: await text(stream), rows: rowCount() }
  })
  expect(out).toEqual({ text: 'A\nB\n', rows: 2 })
})

test('output that nobody reads to its end costs a connection, not the pool', async () => {
  for (let count = 0; count < 30; count++) {
    const broken = bulk.transaction(async ({ copyOut }) => {
      const { stream } = copyOut(`copy (select repeat('x', 1000) from generate_series(1, 100000)) to stdout`)
      for await (const _ of stream) throw new Error('enough')
    })
    await expect(broken).rejects.toThrow('enough')
  }
  expect(await names()).toEqual(['A', 'B'])
})

test('a statement has its own time limit', async () => {
  const slow = bulk.transaction(({ query }) => query('select pg_sleep(5)'), { statementTimeoutMs: 50 })
  await expect(slow).rejects.toMatchObject({ code: '57014' })
})

test('a snapshot stays as it was, and takes no changes', async () => {
  const count = 'select count(*)::int as count from brands'
  const seen = await bulk.transaction(
    async ({ query }) => {
      const [before] = await query<{ count: number }>(count)
      await database.pool.query(`insert into brands (slug, name) values ('z', 'Z')`)
      const [after] = await query<{ count: number }>(count)
      return { before, after }
    },
    { snapshot: true },
  )
  expect(seen.after).toEqual(seen.before)
  const change = bulk.transaction(({ query }) => query('delete from brands'), { snapshot: true })
  await expect(change).rejects.toMatchObject({ code: '25006' })
  await database.pool.query(`delete from brands where slug = 'z'`)
})

test.each([
  ['while it looks for the first row', 'copy (select pg_sleep(60)) to stdout'],
  ['among its rows', `copy (select repeat('x', 1000) from generate_series(1, 10000000)) to stdout`],
])('output that is called off ends in Postgres at once: %s', { timeout: 20_000 }, async (_, statement) => {
  const calledOff = new AbortController()
  const running = bulk.transaction(
    async ({ copyOut }) => {
      const { stream } = copyOut(statement)
      stream.resume()
      await once(stream, 'close')
      throw new Error('It ended by itself')
    },
    { signal: calledOff.signal, statementTimeoutMs: 0 },
  )
  const refused = expect(running).rejects.toThrow('no longer wanted')
  await untilCopying()
  calledOff.abort(new Error('no longer wanted'))
  await refused
  await vi.waitFor(async () => expect(await copying()).toBe(0), { timeout: 5_000 })
  expect(await names()).toEqual(['A', 'B'])
})

const copying = async () => {
  const { rowCount } = await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and query like 'copy (%' and state = 'active'`,
  )
  return rowCount
}
const untilCopying = () => vi.waitFor(async () => expect(await copying()).toBe(1), { timeout: 5_000 })

test('a value within a statement is that value, whatever is in it', async () => {
  for (const value of [`'; drop table brands; --`, String.raw`\'`, 'é 日本']) {
    const [row] = await bulk.transaction(({ query }) => query<{ value: string }>(`select ${literal(value)} as value`))
    expect(row?.value).toBe(value)
  }
})
