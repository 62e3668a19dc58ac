import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'
import { filesOf } from './image.view.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const BATCH = 500

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Only what is named as uploads and pictures are may go: other files are not ours to judge. */
const NAMES = new RegExp(`^originals/${UUID}/(${UUID})$|^media/(${UUID})-[0-9a-f]{8}-\\d+\\.webp$`)

/** Removes files of pictures, older than a day, that no picture names: uploads that came to nothing. Answers how many. */
export async function sweepFiles(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  await ctx.storage.check()
  let removed = 0
  for (const prefix of ['originals/', 'media/']) {
    let batch = new Map<string, string>()
    for await (const { key, modifiedAt } of ctx.storage.list(prefix)) {
      const [, uploadId, imageId] = NAMES.exec(key) ?? []
      const id = uploadId ?? imageId
      if (id === undefined || ctx.now().getTime() - modifiedAt.getTime() < DAY_MS) continue
      batch.set(key, id)
      if (batch.size < BATCH) continue
      removed += await removeUnnamed(ctx, batch)
      batch = new Map()
    }
    removed += await removeUnnamed(ctx, batch)
  }
  return removed
}

async function removeUnnamed(ctx: CoreContext, files: Map<string, string>): Promise<number> {
  const rows = await ctx.db.productImage.findMany({
    where: { id: { in: [...new Set(files.values())] } },
    select: { id: true, status: true, key: true, widths: true, sourceKey: true },
  })
  const named = new Set(rows.flatMap(filesOf))
  // What is being made right now has files before its row names them.
  const inTheMaking = new Set(rows.filter(({ status }) => status === 'processing').map(({ id }) => id))
  const orphans = [...files].filter(([key, id]) => !named.has(key) && !inTheMaking.has(id)).map(([key]) => key)
  await ctx.storage.remove(orphans)
  return orphans.length
}
