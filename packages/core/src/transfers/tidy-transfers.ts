import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { GIVEN_UP } from './give-up-transfer.ts'

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
  await ctx.db.transfer.updateMany({
    where: { status: { in: ['waiting', 'running'] }, createdAt: { lt: before(GIVEN_UP_DAYS) } },
    data: { status: 'failed', finishedAt: ctx.now(), error: GIVEN_UP },
  })
  for (;;) {
    const old = await ctx.db.transfer.findMany({
      where: { createdAt: { lt: before(KEPT_DAYS) } },
      select: { id: true },
      take: BATCH,
    })
    if (old.length === 0) break
    // Files first: a row without its file does no harm, a file without its row would stay.
    await ctx.storage.remove(old.flatMap(({ id }) => FOLDERS.map((folder) => `${folder}${id}.csv`)))
    await ctx.db.transfer.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } })
  }
  for (const folder of FOLDERS) await removeOrphans(ctx, folder, before(1))
}

/** Files of a process that ended between the file and its row. */
async function removeOrphans({ db, storage }: CoreContext, folder: string, olderThan: Date): Promise<void> {
  const idOf = (key: string) => key.slice(folder.length, -'.csv'.length)
  const sweep = async (keys: string[]) => {
    const known = await db.transfer.findMany({ where: { id: { in: keys.map(idOf) } }, select: { id: true } })
    const ids = new Set(known.map(({ id }) => id))
    await storage.remove(keys.filter((key) => !ids.has(idOf(key))))
  }
  const keys: string[] = []
  for await (const { key, modifiedAt } of storage.list(folder)) {
    if (modifiedAt < olderThan && /^[0-9a-f-]{36}$/.test(idOf(key))) keys.push(key)
    if (keys.length === BATCH) await sweep(keys.splice(0))
  }
  if (keys.length > 0) await sweep(keys)
}
