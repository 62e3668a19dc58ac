import { setTimeout as sleep } from 'node:timers/promises'
import { createDb, createReads, type Db, type RootDb } from '@shop/db'
import { CompiledQuery, type Kysely } from 'kysely'
import { expect, expectTypeOf, test } from 'vitest'
import type { DB } from '../src/generated/kysely.ts'
import { createStatementNames } from '../src/statement-names.ts'
import { useDatabase } from './database.ts'

const database = useDatabase()

test('Prisma and kysely share a transaction, and its end', async () => {
  const { db } = database
  const addTwo = (slug: string) => async (tx: Db) => {
    await tx.brand.create({ data: { slug: `${slug}-prisma`, name: slug } })
    await tx.$kysely
      .insertInto('brands')
      .values({ slug: `${slug}-kysely`, name: slug })
      .execute()
    return tx.brand.count({ where: { name: slug } })
  }
  expect(await db.$transaction(addTwo('kept'))).toBe(2)
  expect(await db.brand.count({ where: { name: 'kept' } })).toBe(2)

  const failing = db.$transaction(async (tx) => {
    await addTwo('lost')(tx)
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await db.brand.count({ where: { name: 'lost' } })).toBe(0)
})

test("kysely's statements of concurrent transactions do not land in one another", async () => {
  const { db } = database
  const transactionId = 'pg_current_xact_id()::text'
  const runs = Array.from({ length: 5 }, async (_, index) =>
    db.$transaction(async (tx) => {
      const [own] = await tx.$queryRawUnsafe<{ id: string }[]>(`SELECT ${transactionId} AS id`)
      await sleep(20)
      const slug = `concurrent-${index}`
      await tx.$kysely.insertInto('brands').values({ slug, name: 'concurrent' }).execute()
      const [written] = await tx.$queryRawUnsafe<{ id: string }[]>(
        `SELECT xmin::text AS id FROM brands WHERE slug = '${slug}'`,
      )
      expect(written).toEqual(own)
    }),
  )
  await Promise.all(runs)
})

test('changes through kysely say how many rows they changed, or give them back', async () => {
  const { $kysely } = database.db
  await $kysely
    .insertInto('brands')
    .values([1, 2].map((n) => ({ slug: `count-${n}`, name: 'count' })))
    .execute()
  const updated = await $kysely
    .updateTable('brands')
    .set({ name: 'counted' })
    .where('name', '=', 'count')
    .executeTakeFirst()
  expect(updated.numUpdatedRows).toBe(2n)
  const removed = await $kysely.deleteFrom('brands').where('name', '=', 'counted').returning('slug').execute()
  expect(removed).toHaveLength(2)
})

test('a transaction that stays open for too long is rolled back', async () => {
  const { db } = database
  const slow = db.$transaction(
    async (tx) => {
      await tx.brand.create({ data: { slug: 'slow', name: 'slow' } })
      await sleep(150)
      await tx.brand.count()
    },
    { timeout: 50 },
  )
  await expect(slow).rejects.toMatchObject({ code: 'P2028' })
  expect(await db.brand.count({ where: { slug: 'slow' } })).toBe(0)
})

test('kysely has no part in a transaction that has ended, nor in the next one on its connection', async () => {
  const { db, close } = createDb({ url: database.url, max: 1 })
  const insert = (tx: Db, slug: string) => tx.$kysely.insertInto('brands').values({ slug, name: 'late' }).execute()
  let ended: Db | undefined
  const late = db.$transaction(
    async (tx) => {
      ended = tx
      await insert(tx, 'early')
      await sleep(150)
      await insert(tx, 'late')
    },
    { timeout: 50 },
  )
  await expect(late).rejects.toMatchObject({ code: 'P2028' })
  await db.$transaction(async (tx) => {
    await expect(insert(ended as Db, 'latest')).rejects.toMatchObject({ code: 'P2028' })
    await insert(tx, 'in-time')
  })
  expect(await db.brand.findMany({ where: { name: 'late' }, select: { slug: true } })).toEqual([{ slug: 'in-time' }])
  await close()
})

test('a value is the same by kysely as by a raw query of Prisma', async () => {
  const text = `SELECT 9007199254740993::bigint AS big, ARRAY[1, null]::bigint[] AS bigs, 1.50::numeric AS amount,
    date '2026-01-02' AS day, timestamp '2026-01-02 03:04:05.678' AS moment, timestamptz '2026-01-02 03:04:05+00' AS at,
    '{"a": [1]}'::jsonb AS json, ARRAY['a', null] AS texts, null::int AS nothing, true AS yes, 1.5::float8 AS float`
  const [byPrisma] = await database.db.$queryRawUnsafe<object[]>(text)
  const { rows } = await database.db.$kysely.executeQuery(CompiledQuery.raw(text))
  expect(rows).toEqual([byPrisma])
})

test('statements are prepared, once per text', async () => {
  const { db, pool, close } = createDb({ url: database.url, max: 1 })
  for (const slug of ['a', 'b', 'c']) await db.brand.findUnique({ where: { slug } })
  const { rows } = await pool.query<{ statement: string }>(
    `SELECT statement FROM pg_prepared_statements WHERE name LIKE 'prisma_%'`,
  )
  expect(rows).toEqual([{ statement: expect.stringContaining('FROM "public"."brands"') as unknown }])
  await close()
})

test('past a limit, new statements stay unnamed', () => {
  const nameOf = createStatementNames(2)
  expect(['one', 'two', 'three', 'one'].map((sql) => nameOf({ sql }))).toEqual(['prisma_1', 'prisma_2', '', 'prisma_1'])
})

test('times survive a server that lives in another time zone', async () => {
  await database.pool.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$`,
  )
  const { db, reads, close } = createDb({ url: database.url })
  const moment = new Date('2026-07-01T12:34:56.789Z')
  await db.category.create({ data: { slug: 'clocks', name: 'Clocks' } })
  await db.product.create({ data: { slug: 'clock', name: 'Clock', createdAt: moment } })
  await db.$kysely.updateTable('products').set({ deleted_at: moment }).where('slug', '=', 'clock').execute()
  const [row] = await reads.query<{ created_at: Date; deleted_at: Date }>({
    name: 'clock',
    text: 'SELECT created_at, deleted_at FROM products WHERE slug = $1',
    values: ['clock'],
  })
  expect(row).toEqual({ created_at: moment, deleted_at: moment })
  expect(await db.product.findUnique({ where: { slug: 'clock' } })).toMatchObject({
    createdAt: moment,
    deletedAt: moment,
  })
  await close()
})

test('reads give rows by name, and one name stands for one text', async () => {
  const reads = createReads(database.pool)
  const sum = { name: 'sum', text: 'SELECT $1::int + $2::int AS sum' }
  expect(await reads.query<{ sum: number }>({ ...sum, values: [1, 2] })).toEqual([{ sum: 3 }])

  const { reads: single, close } = createDb({ url: database.url, max: 1 })
  await single.query({ ...sum, values: [1, 2] })
  await expect(single.query({ name: 'sum', text: 'SELECT 1', values: [] })).rejects.toThrow('must be unique')
  await close()
})

test('outlives the loss of all its connections, and tells of it', async () => {
  const errors: string[] = []
  const { db, close } = createDb({
    url: database.url,
    applicationName: 'victim',
    onError: (error) => errors.push(error.message),
  })
  await db.brand.count()
  await database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'`)
  await expect.poll(() => errors).toEqual(['terminating connection due to administrator command'])
  expect(await db.brand.count()).toBeGreaterThanOrEqual(0)
  await close()
})

test('outlives the loss of a connection that somebody has and does nothing with', async () => {
  const { pool, close } = createDb({ url: database.url })
  const client = await pool.connect()
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const ended = new Promise((resolve) => client.once('end', () => resolve(undefined)))
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow()
  client.release()
  await close()
})

test('gives up a statement that takes too long', async () => {
  const { db, close } = createDb({ url: database.url, statementTimeoutMs: 50 })
  await expect(db.$queryRaw`SELECT pg_sleep(5)::text`).rejects.toThrow('statement timeout')
  await close()
})

test('the types say what is there, and nothing is any', () => {
  expectTypeOf<Db>().not.toBeAny()
  expectTypeOf<Db['$kysely']>().toEqualTypeOf<Kysely<DB>>()
  expectTypeOf<RootDb>().toExtend<Db>()
  expectTypeOf<Db>().not.toHaveProperty('$transaction')
  expectTypeOf<Awaited<ReturnType<Db['user']['findMany']>>[number]>().toHaveProperty('email').toEqualTypeOf<string>()
})
