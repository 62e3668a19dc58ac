import type { CreateExportInput, Transfer } from '@shop/validators'
import { afterAll, beforeAll } from 'vitest'
import type { Actor, CoreContext } from '../context.ts'
import { createTestShop, type TestShop } from '../testing/index.ts'
import { getExport, getImport } from './get-transfer.ts'
import { finishExport } from './finish-export.ts'
import { importCatalogue } from './import-catalogue.ts'
import { openDownload } from './open-download.ts'
import { startExport } from './start-export.ts'
import { importText } from './start-import.ts'
import type { TransferContext } from './transfer-context.ts'
import { writeExport } from './write-export.ts'

const admin: Actor = { kind: 'admin', userId: '019ab000-0000-7000-8000-00000000000a' }

export interface TransferShop {
  readonly shop: TestShop
  readonly admin: Actor
  /** A context of a job, with connections for COPY. */
  job(signal?: AbortSignal): CoreContext & TransferContext
  /** Imports lines, to the end. */
  import(...lines: string[]): Promise<Transfer>
  /** The worker's part of an export. */
  write(id: string, signal?: AbortSignal): Promise<void>
  /** Exports the catalogue, or something else, without the byte order mark. */
  export(what?: Partial<CreateExportInput>): Promise<string>
  /** The text behind a link. */
  fetch(url: string | null): Promise<string>
}

/** For the tests of one file: a shop of their own, and the worker's part played by the test. */
export function useTransferShop(): TransferShop {
  let shop: TestShop
  beforeAll(async () => {
    shop = await createTestShop()
  })
  afterAll(() => shop.close())

  const job = (signal = new AbortController().signal): CoreContext & TransferContext => ({
    ...shop.as({ kind: 'system', job: 'test' }),
    bulk: shop.bulk,
    signal,
  })
  const fetch = async (url: string | null) => {
    const { body } = await openDownload(shop.as(), { token: url?.split('/').at(-1) ?? '' })
    return Buffer.concat(await body.toArray()).toString()
  }
  const write = async (id: string, signal?: AbortSignal) => {
    await writeExport(job(signal), { transferId: id })
    await finishExport(job(), { transferId: id })
  }
  return {
    get shop() {
      return shop
    },
    admin,
    job,
    fetch,
    async import(...lines) {
      const { id } = await importText(shop.as(admin), { csv: `${lines.join('\n')}\n` })
      await importCatalogue(job(), { transferId: id })
      return getImport(shop.as(admin), { id })
    },
    write,
    async export(what) {
      const { id } = await startExport(shop.as(admin), { subject: 'products', ...what })
      await write(id)
      const { fileUrl } = await getExport(shop.as(admin), { id })
      return (await fetch(fileUrl)).replace('\uFEFF', '')
    },
  }
}
