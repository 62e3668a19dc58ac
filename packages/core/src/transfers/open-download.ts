import { z } from 'zod'
import type { CoreContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { verify } from '../signing.ts'
import type { StoredFile } from '../storage/index.ts'
import { type Download, transferNotFound } from './transfer.view.ts'

const Link = z.object({ key: z.string(), fileName: z.string(), expiresAt: z.number() }) satisfies z.ZodType<Download>

/**
 * The file a signed link leads to, for whoever has the link. Throws `download.link_invalid` for one that was not made
 * here or is over, `transfer.not_found` when the file has been removed, `storage.unavailable`.
 */
export async function openDownload(
  { now, settings, storage }: CoreContext,
  { token }: { token: string },
): Promise<StoredFile & { fileName: string }> {
  const link = Link.safeParse(verify(settings.signingSecret, token)).data
  if (!link || link.expiresAt < now().getTime()) {
    throw new AppError('download.link_invalid', 'This link is not valid any more: ask for a new one', {})
  }
  const file = await storage.get(link.key)
  if (!file) throw transferNotFound()
  return { ...file, fileName: link.fileName }
}
