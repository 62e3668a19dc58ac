import { createServer, type Server } from 'node:net'
import { createDb, type Database, isRolledBack, isUnavailable, isUniqueViolation } from '@shop/db'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from './database.ts'

const database = useDatabase()

/** The same fault by way of Prisma, of kysely in Prisma, in a transaction, and of node-postgres. */
const ways: Record<string, (database: Database) => Promise<unknown>> = {
  prisma: ({ db }) => db.brand.count(),
  kysely: ({ db }) => db.$kysely.selectFrom('brands').select('id').execute(),
  transaction: ({ db }) => db.$transaction((tx) => tx.brand.count()),
  reads: ({ reads }) => reads.query({ name: 'one', text: 'SELECT 1', values: [] }),
}

const errorOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => expect.unreachable('should have failed'),
    (error: unknown) => error,
  )

describe('a unique violation', () => {
  const brand = { slug: 'twin', name: 'Twin' }
  beforeEach(() => database.db.brand.createMany({ data: [brand], skipDuplicates: true }))

  test.each<[string, () => Promise<unknown>]>([
    ['prisma', () => database.db.brand.create({ data: brand })],
    ['kysely', () => database.db.$kysely.insertInto('brands').values(brand).execute()],
    ['kysely, returning', () => database.db.$kysely.insertInto('brands').values(brand).returning('id').execute()],
    ['transaction', () => database.db.$transaction((tx) => tx.brand.create({ data: brand }))],
    ['pg', () => database.pool.query('INSERT INTO brands (slug, name) VALUES ($1, $2)', [brand.slug, brand.name])],
  ])('is recognised from %s, with its name', async (_, attempt) => {
    const error = await errorOf(attempt())
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 'brands_slug_key')).toBe(true)
    expect(isUniqueViolation(error, 'users_email_key')).toBe(false)
    expect(isUnavailable(error)).toBe(false)
  })
})

describe('unavailable is', () => {
  let opened: Database | undefined
  let server: Server | undefined

  afterEach(async () => {
    await opened?.close()
    server?.close()
    opened = server = undefined
  })

  test.each(Object.entries(ways))('a server that is not there (%s)', async (_, attempt) => {
    opened = createDb({ url: 'postgresql://shop@127.0.0.1:1/shop' })
    expect(isUnavailable(await errorOf(attempt(opened)))).toBe(true)
  })

  test.each(Object.entries(ways))('a host without an address (%s)', async (_, attempt) => {
    opened = createDb({ url: 'postgresql://shop@nowhere.invalid/shop' })
    expect(isUnavailable(await errorOf(attempt(opened)))).toBe(true)
  })

  test.each(Object.entries(ways))('a server that never answers (%s)', async (_, attempt) => {
    opened = createDb({ url: await listen(() => {}), connectionTimeoutMs: 50 })
    expect(isUnavailable(await errorOf(attempt(opened)))).toBe(true)
  })

  test.each(Object.entries(ways))('a server that hangs up (%s)', async (_, attempt) => {
    opened = createDb({ url: await listen((socket) => socket.destroy()) })
    expect(isUnavailable(await errorOf(attempt(opened)))).toBe(true)
  })

  test.each<[string, (database: Database) => Promise<unknown>]>([
    ['prisma', ({ db }) => db.brand.updateMany({ where: { slug: 'held' }, data: { name: 'Mine' } })],
    [
      'kysely',
      ({ db }) => db.$kysely.selectFrom('brands').select('id').where('slug', '=', 'held').forUpdate().execute(),
    ],
    ['transaction', ({ db }) => db.$transaction((tx) => tx.brand.deleteMany({ where: { slug: 'held' } }))],
  ])('a row that another transaction holds for too long (%s)', async (_, attempt) => {
    await database.db.brand.createMany({ data: [{ slug: 'held', name: 'Held' }], skipDuplicates: true })
    const waiting = createDb({ url: database.url, lockTimeoutMs: 20 })
    opened = waiting
    const error = await database.db.$transaction(async (tx) => {
      await tx.brand.updateMany({ where: { slug: 'held' }, data: { name: 'Theirs' } })
      return errorOf(attempt(waiting))
    })
    expect(isUnavailable(error)).toBe(true)
  })

  test.each(Object.entries(ways))('a pool without a free connection (%s)', async (_, attempt) => {
    opened = createDb({ url: database.url, max: 1 })
    // Opening the only connection may take a busy machine longer than the wait for it that is looked at here.
    const client = await opened.pool.connect()
    opened.pool.options.connectionTimeoutMillis = 50
    const error = await errorOf(attempt(opened))
    client.release()
    expect(isUnavailable(error)).toBe(true)
  })

  test.each(Object.entries(ways))(
    'a pool that is closed, because the process is about to end (%s)',
    async (_, attempt) => {
      const closed = createDb({ url: database.url })
      await closed.close()
      expect(isUnavailable(await errorOf(attempt(closed)))).toBe(true)
    },
  )

  test.each<[string, (database: Database) => Promise<unknown>]>([
    ['prisma', ({ db }) => db.$queryRaw`SELECT pg_sleep(5)::text`],
    ['transaction', ({ db }) => db.$transaction((tx) => tx.$queryRaw`SELECT pg_sleep(5)::text`)],
    ['reads', ({ reads }) => reads.query({ name: 'sleep', text: 'SELECT pg_sleep(5)::text', values: [] })],
  ])('a connection lost in the middle of a statement (%s)', async (_, attempt) => {
    opened = createDb({ url: database.url, applicationName: 'victim' })
    const failing = errorOf(attempt(opened))
    await expect.poll(() => terminate('active')).toBe(1)
    expect(isUnavailable(await failing)).toBe(true)
  })

  test('a connection lost between two statements of a transaction', async () => {
    opened = createDb({ url: database.url, applicationName: 'victim' })
    const transaction = opened.db.$transaction(async (tx) => {
      await tx.brand.count()
      await expect.poll(() => terminate('idle in transaction')).toBe(1)
      await tx.$kysely.selectFrom('brands').select('id').execute()
    })
    expect(isUnavailable(await errorOf(transaction))).toBe(true)
    expect(await opened.db.brand.count()).toBeGreaterThanOrEqual(0)
  })

  /** A server that does with connections what it is told, as a URL. */
  async function listen(onConnection: Parameters<typeof createServer>[1]): Promise<string> {
    const listening = createServer(onConnection)
    server = listening
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const address = listening.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return `postgresql://shop@127.0.0.1:${address.port}/shop`
  }

  async function terminate(state: string): Promise<number> {
    const { rowCount } = await database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim' AND state = $1`,
      [state],
    )
    return rowCount ?? 0
  }
})

test('a deadlock is a rollback in favour of another', async () => {
  const { db } = database
  await db.brand.createMany({ data: ['left', 'right'].map((slug) => ({ slug, name: slug })) })
  let waiting = 0
  const rename = (slugs: string[]) =>
    db.$transaction(async (tx) => {
      for (const slug of slugs) {
        await tx.brand.update({ where: { slug }, data: { name: 'new' } })
        waiting += 1
        await expect.poll(() => waiting).toBeGreaterThanOrEqual(2)
      }
    })
  const results = await Promise.allSettled([rename(['left', 'right']), rename(['right', 'left'])])
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  expect(reasons).toHaveLength(1)
  expect(isRolledBack(reasons[0])).toBe(true)
  expect(isUnavailable(reasons[0])).toBe(false)
})

test('not unavailable are the faults of a statement, nor what is no error of the database', async () => {
  const { db } = database
  const slow = createDb({ url: database.url, statementTimeoutMs: 50 })
  const faults = [
    await errorOf(db.$queryRaw`SELECT pg_sleep('x')`),
    await errorOf(db.brand.create({ data: { slug: 'Not A Slug', name: '' } })),
    await errorOf(slow.db.$queryRaw`SELECT pg_sleep(5)::text`),
    await errorOf(createDb({ url: `${database.url}_missing` }).db.brand.count()),
    new Error('P1001'),
    'ECONNREFUSED',
    null,
    undefined,
  ]
  await slow.close()
  expect(faults.map(isUnavailable)).toEqual(faults.map(() => false))
  expect(faults.map(isRolledBack)).toEqual(faults.map(() => false))
  expect(faults.map((fault) => isUniqueViolation(fault))).toEqual(faults.map(() => false))
})
