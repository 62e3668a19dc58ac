import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { giveUpTransfer } from './give-up-transfer.ts'

const DAY = 86_400_000
const KEPT_DAYS = 30
/** By then every try of the worker is over. */
const GIVEN_UP_DAYS = 3
const BATCH = 200

const FOLDERS = ['imports/', 'exports/', 'reports/']

/** Removes transfers of more than 30 days ago with their files, ends what nobody works on, and files without a row. */
export async function tidyTransfers(ctx: CoreContext): Promise<void> {
  requireSystem(ctx.actor)
  const before = (days: number) => new Date(ctx.now().getTime() - days * DAY)
  const stuck = await ctx.db.transfer.findMany({
    where: {
      OR: [{ status: { in: ['waiting', 'running'] } }, { hasTurn: true }],
      createdAt: { lt: before(GIVEN_UP_DAYS) },
    },
    select: { id: true },
  })
  for (const { id } of stuck) await giveUpTransfer(ctx, { transferId: id })
  for (;;) {
    const old = await ctx.db.transfer.findMany({
      where: { createdAt: { lt: before(KEPT_DAYS) } },
      select: { id: true, fileKey: true, reportKey: true },
      take: BATCH,
    })
    if (old.length === 0) break
    // Files first: a row without its file does no harm, a file without its row would stay.
    await ctx.storage.remove(
      old.flatMap(({ fileKey, reportKey }) => [fileKey, reportKey]).filter((key) => key !== null),
    )
    await ctx.db.transfer.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } })
  }
  for (const folder of FOLDERS) await removeOrphans(ctx, folder, before(1))
}

/** Files of a process that ended between the file and what names it. */
async function removeOrphans({ db, storage }: CoreContext, folder: string, olderThan: Date): Promise<void> {
  const sweep = async (keys: string[]) => {
    const known = await db.transfer.findMany({
      where: { OR: [{ fileKey: { in: keys } }, { reportKey: { in: keys } }] },
      select: { fileKey: true, reportKey: true },
    })
    const named = new Set(known.flatMap(({ fileKey, reportKey }) => [fileKey, reportKey]))
    await storage.remove(keys.filter((key) => !named.has(key)))
  }
  const keys: string[] = []
  for await (const { key, modifiedAt } of storage.list(folder)) {
    if (modifiedAt < olderThan) keys.push(key)
    if (keys.length === BATCH) await sweep(keys.splice(0))
  }
  if (keys.length > 0) await sweep(keys)
}
