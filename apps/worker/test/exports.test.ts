import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { buffer } from 'node:stream/consumers'
import { cancelExport, getExport, openDownload, startExport } from '@shop/core/transfers'
import { anOrder } from '@shop/core/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const { start, stop } = mailShop
const ada = { kind: 'admin', userId: '019ab000-0000-7000-8000-00000000000a' } as const
const grace = { kind: 'admin', userId: '019ab000-0000-7000-8000-00000000000b' } as const
type Admin = typeof ada | typeof grace

const exportOf = async (who: Admin, subject: 'orders' | 'customers') =>
  (await startExport(mailShop.shop.as(who), { subject })).id
const see = (id: string) => getExport(mailShop.shop.as(ada), { id })
const patience = { timeout: 30_000 }
const untilIs = (id: string, status: string) =>
  vi.waitFor(async () => expect(await see(id)).toMatchObject({ status }), patience)

async function fileOf(id: string): Promise<string> {
  const { fileUrl } = await see(id)
  const { body } = await openDownload(mailShop.shop.as(), { token: fileUrl?.split('/').at(-1) ?? '' })
  return String(await buffer(body))
}

/** The processes of large jobs, newest last. */
let processes: ChildProcess[] = []
const onProcess = (message: unknown) => processes.push((message as { process: ChildProcess }).process)
beforeEach(() => {
  processes = []
  subscribe('child_process', onProcess)
})
afterEach(() => unsubscribe('child_process', onProcess))

/** Until it is called, whoever wants to read orders waits. */
async function holdOrders(): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>()
  const done = Promise.withResolvers<void>()
  const holding = mailShop.shop.db.$transaction(
    async (tx) => {
      await tx.$executeRaw`lock table orders in access exclusive mode`
      held.resolve()
      await done.promise
    },
    { timeout: 60_000 },
  )
  await held.promise
  return async () => {
    done.resolve()
    await holding
  }
}

/** Statements of exports that wait for the orders that are held. */
const waiting = async () => {
  const [row] = await mailShop.shop.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = 'shop-worker-job' and wait_event_type = 'Lock'`
  return row?.count
}
const untilWaiting = (count: number) => vi.waitFor(async () => expect(await waiting()).toBe(count), patience)

/** Names of files that were written completely. */
async function filesOf(id: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of mailShop.shop.storage.list('exports/')) if (key.includes(id)) keys.push(key)
  return keys
}

describe('an export', { timeout: 60_000 }, () => {
  test('is written by the worker, and its link leads to the file', async () => {
    const { order } = await anOrder(mailShop.shop)
    await start()
    const id = await exportOf(ada, 'orders')
    await untilIs(id, 'done')
    expect(await fileOf(id)).toMatch(new RegExp(`^\uFEFFnumber,.*\r\n.*${order.number}.*\r\n$`, 's'))
  })

  test('is one complete file though its process is killed twice', async () => {
    const release = await holdOrders()
    await start()
    const id = await exportOf(ada, 'orders')
    for (const attempt of [1, 2]) {
      await untilWaiting(1)
      expect(processes.length).toBe(attempt)
      processes.at(-1)?.kill('SIGKILL')
      await vi.waitFor(() => expect(processes.length).toBe(attempt + 1), patience)
      // What the dead one asked for ends when Postgres sees that nobody is there.
      await mailShop.shop.db.$queryRaw`
        select pg_terminate_backend(pid)::text from pg_stat_activity
        where datname = current_database() and application_name = 'shop-worker-job' and wait_event_type = 'Lock'`
    }
    await release()
    await untilIs(id, 'done')
    const lines = await mailShop.shop.db.orderLine.count()
    const { progress } = await see(id)
    expect(progress).toMatchObject({ rowsDone: lines, rowsTotal: lines })
    expect((await fileOf(id)).split('\r\n')).toHaveLength(lines + 2)
    expect(await filesOf(id)).toHaveLength(1)
  })

  test('that is cancelled ends at once, in Postgres too, and leaves nothing', async () => {
    const release = await holdOrders()
    await start()
    const id = await exportOf(ada, 'orders')
    await untilWaiting(1)
    await cancelExport(mailShop.shop.as(ada), { id })
    await untilWaiting(0)
    await vi.waitFor(() => expect(processes.at(-1)?.exitCode).toBe(0), patience)
    await release()
    expect(await see(id)).toMatchObject({ status: 'cancelled', fileUrl: null })
    expect(await filesOf(id)).toEqual([])
    expect(await mailShop.shop.drafts()).toEqual([])
  })

  test('of one admin waits for the one before, and keeps no other admin waiting', async () => {
    const release = await holdOrders()
    await start()
    const [first, second] = [await exportOf(ada, 'orders'), await exportOf(ada, 'customers')]
    await untilWaiting(1)
    const other = await exportOf(grace, 'orders')
    await untilWaiting(2)
    expect(await see(second)).toMatchObject({ status: 'waiting' })
    await release()
    for (const id of [first, second, other]) await untilIs(id, 'done')
    const [before, after] = [await see(first), await see(second)]
    expect(Date.parse(after.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(before.finishedAt ?? ''))
  })

  test('that a worker leaves is written by the next one', async () => {
    const release = await holdOrders()
    await start()
    const id = await exportOf(ada, 'orders')
    await untilWaiting(1)
    await stop()
    expect(await see(id)).toMatchObject({ status: 'running', finishedAt: null })
    await release()
    await start()
    await untilIs(id, 'done')
    expect(await filesOf(id)).toHaveLength(1)
  })
})
