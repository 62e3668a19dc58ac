import { text } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { type Bulk, createBulk } from '../src/bulk.ts'
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
