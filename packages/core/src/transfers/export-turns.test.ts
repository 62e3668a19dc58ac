import { afterEach, describe, expect, test } from 'vitest'
import type { Actor } from '../context.ts'
import { hearing } from '../testing/index.ts'
import { cancelExport } from './cancel-export.ts'
import { finishExport } from './finish-export.ts'
import { getExport } from './get-transfer.ts'
import { giveUpTransfer } from './give-up-transfer.ts'
import { startExport } from './start-export.ts'
import { useTransferShop } from './transfers.testing.ts'
import { writeExport } from './write-export.ts'

const transfers = useTransferShop()
const [ada, grace]: Actor[] = ['a', 'b'].map((end) => ({
  kind: 'admin',
  userId: `019ab000-0000-7000-8000-00000000000${end}`,
}))

afterEach(() => transfers.shop.db.transfer.deleteMany())

const start = async (who: Actor | undefined) => (await startExport(transfers.shop.as(who), { subject: 'orders' })).id
const statusOf = async (id: string) => (await getExport(transfers.shop.as(ada), { id })).status
let seen = 0
/** Ids of the exports that were sent to the workers since it was asked last. */
async function sent(): Promise<string[]> {
  const all = await transfers.shop.jobs('exports.write')
  return all.splice(seen, (seen = all.length)).map(({ transferId }) => transferId)
}
afterEach(sent)

describe('the exports of an admin', () => {
  test('are with the workers one at a time, the others behind those of other admins', async () => {
    const adas = [await start(ada), await start(ada), await start(ada)]
    const graces = [await start(grace), await start(grace)]
    expect(await sent()).toEqual([adas[0], graces[0]])
    await transfers.write(adas[0]!)
    await transfers.write(graces[0]!)
    expect(await sent()).toEqual([adas[1], graces[1]])
    await transfers.write(adas[1]!)
    expect(await sent()).toEqual([adas[2]])
  })

  test('are let in one by one, however many are started at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => start(ada)))
    const [first, ...others] = await sent()
    expect(ids).toContain(first)
    expect(others).toEqual([])
  })

  test('come on when one was given up', async () => {
    const [first, second] = [await start(ada), await start(ada)]
    await giveUpTransfer(transfers.job(), { transferId: first })
    expect(await statusOf(first)).toBe('failed')
    expect(await sent()).toEqual([first, second])
  })
})

describe('a cancelled export', () => {
  test('that waits lets the next one come, and does nothing when its job runs', async () => {
    const [first, second] = [await start(ada), await start(ada)]
    const { status, finishedAt } = await cancelExport(transfers.shop.as(grace), { id: first })
    expect({ status, finishedAt }).toEqual({ status: 'cancelled', finishedAt: transfers.shop.clock.now.toISOString() })
    expect(await sent()).toEqual([first, second])
    await transfers.write(first)
    expect(await statusOf(first)).toBe('cancelled')
    expect(await sent()).toEqual([])
  })

  test('that is being written keeps its turn until the worker has let go of it', async () => {
    const [first, second] = [await start(ada), await start(ada)]
    await transfers.shop.db.transfer.update({ where: { id: first }, data: { status: 'running' } })
    await cancelExport(transfers.shop.as(ada), { id: first })
    expect(await sent()).toEqual([first])
    await finishExport(transfers.job(), { transferId: first })
    expect(await sent()).toEqual([second])
  })

  test('leaves no file behind, though all of it was written', async () => {
    const id = await start(ada)
    const job = transfers.job()
    const put: typeof job.storage.put = async (...file) => {
      const bytes = await job.storage.put(...file)
      await cancelExport(transfers.shop.as(ada), { id })
      return bytes
    }
    await writeExport({ ...job, storage: { ...job.storage, put } }, { transferId: id })
    expect(await transfers.shop.storage.get(`exports/${id}-1.csv`)).toBeNull()
    expect(await statusOf(id)).toBe('cancelled')
  })

  test('that has ended stays as it is', async () => {
    const id = await start(ada)
    await transfers.write(id)
    expect(await cancelExport(transfers.shop.as(ada), { id })).toMatchObject({ status: 'done' })
  })

  test('is for admins, and has to be one', async () => {
    const id = await start(ada)
    await expect(cancelExport(transfers.shop.as(), { id })).rejects.toMatchObject({ code: 'auth.required' })
    const unknown = { id: crypto.randomUUID() }
    await expect(cancelExport(transfers.shop.as(ada), unknown)).rejects.toMatchObject({ code: 'transfer.not_found' })
  })
})

test('of two workers that write the same export, only the later one has a say', async () => {
  const id = await start(ada)
  const job = transfers.job()
  const put: typeof job.storage.put = async (...file) => {
    const bytes = await job.storage.put(...file)
    await transfers.write(id)
    return bytes
  }
  await writeExport({ ...job, storage: { ...job.storage, put } }, { transferId: id })
  expect(await transfers.shop.storage.get(`exports/${id}-1.csv`)).toBeNull()
  const { fileKey } = await transfers.shop.db.transfer.findUniqueOrThrow({ where: { id } })
  expect(fileKey).toBe(`exports/${id}-2.csv`)
  expect(await statusOf(id)).toBe('done')
})

test('what is told once the file is complete is told once', async () => {
  const id = await start(ada)
  const { ctx, heard } = hearing(transfers.job())
  await finishExport(ctx, { transferId: id })
  expect(heard).toEqual([])
  await writeExport(transfers.job(), { transferId: id })
  expect(await statusOf(id)).toBe('running')
  await Promise.all([1, 2, 3].map(() => finishExport(ctx, { transferId: id })))
  expect(heard).toEqual([{ name: 'export.finished', payload: { transferId: id } }])
})
