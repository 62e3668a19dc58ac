import { deadLetterOf } from '@shop/core/jobs'
import { getExport, getImport, importText, startExport } from '@shop/core/transfers'
import { expect, test, vi } from 'vitest'
import { useMailShop } from './mail-shop.ts'

const mailShop = useMailShop()
const { start, stop, runJob } = mailShop
const admin = { kind: 'admin', userId: '019ab000-0000-7000-8000-00000000000a' } as const
const asAdmin = () => mailShop.shop.as(admin)

const fileOf = (name: string, rows: number) =>
  `slug,name,sku,price\n${Array.from({ length: rows }, (_, index) => `${name}-${index},${name},${name}-${index},1.00\n`).join('')}`

const untilFinished = (id: string) =>
  vi.waitFor(
    async () => {
      const transfer = await getImport(asAdmin(), { id })
      expect(transfer.finishedAt).not.toBeNull()
      return transfer
    },
    { timeout: 40_000 },
  )

test('an import that was started is done by the worker, and so is an export', async () => {
  await start()
  const { id } = await importText(asAdmin(), { csv: `${fileOf('one', 3)}one-x,One,x\n` })
  const transfer = await untilFinished(id)
  expect(transfer).toMatchObject({ status: 'done', progress: { rowsDone: 4, rowsCreated: 3, rowsFailed: 1 } })
  expect(transfer.reportUrl).not.toBeNull()
  const { id: exportId } = await startExport(asAdmin(), { subject: 'products' })
  await vi.waitFor(
    async () =>
      expect(await getExport(asAdmin(), { id: exportId })).toMatchObject({ status: 'done', progress: { rowsDone: 3 } }),
    { timeout: 15_000 },
  )
})

test('a worker that stops leaves an import between two chunks, and the next one goes on', {
  timeout: 60_000,
}, async () => {
  await start()
  const { id } = await importText(asAdmin(), { csv: fileOf('two', 5_000) })
  await vi.waitFor(async () => expect((await getImport(asAdmin(), { id })).progress.rowsDone).toBeGreaterThan(0), {
    timeout: 15_000,
    interval: 5,
  })
  await stop()
  const left = await getImport(asAdmin(), { id })
  expect(left).toMatchObject({ status: 'running', finishedAt: null })
  expect(left.progress.rowsDone).toBeLessThan(5_000)
  await start()
  expect(await untilFinished(id)).toMatchObject({ status: 'done', progress: { rowsDone: 5_000, rowsCreated: 5_000 } })
})

test('while the storage is away an import waits, rather than become a dead letter', async () => {
  const { db } = mailShop.shop
  const { id } = await importText(asAdmin(), { csv: fileOf('three', 1) })
  const { fileKey } = await db.transfer.findUniqueOrThrow({ where: { id } })
  // A folder where the file should be is a storage that does not work.
  await db.transfer.update({ where: { id }, data: { fileKey: `${fileKey}/x` } })
  const { boss } = await start()
  await vi.waitFor(
    async () => {
      const [job] = await boss.findJobs('catalogue.import', { data: { transferId: id } })
      expect(job?.state).toBe('retry')
    },
    { timeout: 15_000 },
  )
  await db.transfer.update({ where: { id }, data: { fileKey } })
  expect(await untilFinished(id)).toMatchObject({ status: 'done', progress: { rowsCreated: 1 } })
  expect(await boss.findJobs(deadLetterOf('catalogue.import'))).toEqual([])
})

test('the last try of a job that fails ends the transfer, so that nobody waits for it', async () => {
  const { db } = mailShop.shop
  const transfer = await db.transfer.create({ data: { kind: 'import', fileKey: 'NO KEY', requestedBy: admin.userId } })
  const { boss } = await start()
  await boss.send('catalogue.import', { transferId: transfer.id }, { retryLimit: 0 })
  expect(await untilFinished(transfer.id)).toMatchObject({
    status: 'failed',
    error: expect.stringMatching(/given it up/),
  })
})

test('old transfers are removed once a day', async () => {
  const { boss } = await start()
  const schedules = await boss.getSchedules('catalogue.tidy-transfers')
  expect(schedules).toMatchObject([{ name: 'catalogue.tidy-transfers', cron: '17 3 * * *' }])
  const old = await mailShop.shop.db.transfer.create({
    data: { kind: 'export', requestedBy: admin.userId, createdAt: new Date(Date.now() - 31 * 86_400_000) },
  })
  await runJob('catalogue.tidy-transfers', {})
  expect(await mailShop.shop.db.transfer.findUnique({ where: { id: old.id } })).toBeNull()
})
