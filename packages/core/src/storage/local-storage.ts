import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { signUpload, type UploadSigning } from './signed-upload.ts'
import { awayError, requireKey, type Storage } from './storage.ts'

export interface LocalStorageOptions {
  /** Where the files are; made when it is missing. */
  folder: string
  /** The route that takes files by link, where there is one. */
  uploads?: UploadSigning | undefined
}

/** What a file's name ends in tells its type: there is no other place to keep it. */
const CONTENT_TYPES: Record<string, string> = { webp: 'image/webp', csv: 'text/csv; charset=utf-8' }

/** Drafts lie beside the keys, whose parts never begin with a dot. One this old was left by a process that died. */
const DRAFT = /^\.draft-/
const DRAFT_LIFE_MS = 24 * 60 * 60 * 1_000

/** Files in a folder, which server and worker share. A file appears under its name only when it is complete. */
export function createLocalStorage({ folder, uploads }: LocalStorageOptions): Storage {
  const root = resolve(folder)
  const pathOf = (key: string) => join(root, requireKey(key))
  return {
    async put(key, body) {
      const path = pathOf(key)
      const draft = join(root, `.draft-${randomUUID()}`)
      const source = body instanceof Readable ? body : Readable.from([body])
      try {
        await guarded(() => mkdir(dirname(path), { recursive: true }))
        const file = createWriteStream(draft, { flags: 'wx', mode: 0o640, flush: true })
        await guarded(() => pipeline(source, file))
        await guarded(() => rename(draft, path))
        return file.bytesWritten
      } catch (error) {
        source.destroy()
        await rm(draft, { force: true }).catch(() => undefined)
        throw error
      }
    },
    get: (key) =>
      guarded(async () => {
        const handle = await open(pathOf(key)).catch(absent)
        if (!handle) return null
        const { size, mtime } = await handle.stat()
        return {
          body: handle.createReadStream(),
          bytes: size,
          contentType: CONTENT_TYPES[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
          etag: `"${size.toString(36)}-${mtime.getTime().toString(36)}"`,
          modifiedAt: mtime,
        }
      }),
    remove: (keys) =>
      guarded(async () => {
        await Promise.all(keys.map((key) => rm(pathOf(key), { force: true })))
      }),
    async *list(prefix) {
      const base = pathOf(prefix.replace(/\/$/, ''))
      const entries = (await guarded(() => readdir(base, { recursive: true, withFileTypes: true }).catch(absent))) ?? []
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      for (const path of paths.toSorted()) {
        const info = await guarded(() => stat(path).catch(absent))
        if (info) yield { key: path.slice(root.length + 1).replaceAll('\\', '/'), modifiedAt: info.mtime }
      }
    },
    async presignUpload(key, { bytes, expiresAt }) {
      if (!uploads) throw new Error('No route takes files by link: give the storage its `uploads`')
      return { url: signUpload(uploads, { key: requireKey(key), bytes, expiresAt }), method: 'PUT', headers: {} }
    },
    check: () => guarded(() => removeOldDrafts(root)),
  }
}

/** Looks into the folder, so that one that cannot be written shows, and clears it of what will not be finished. */
async function removeOldDrafts(root: string): Promise<void> {
  await mkdir(root, { recursive: true })
  const probe = join(root, `.draft-${randomUUID()}`)
  await (await open(probe, 'wx')).close()
  await rm(probe, { force: true })
  for (const name of await readdir(root)) {
    const path = join(root, name)
    if (!DRAFT.test(name)) continue
    const info = await stat(path).catch(absent)
    if (info && info.mtimeMs < Date.now() - DRAFT_LIFE_MS) await rm(path, { force: true })
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** A full or read-only disk is the storage being away; what a broken upload throws is its own. */
const AWAY = new Set(['EACCES', 'EDQUOT', 'EEXIST', 'EIO', 'EMFILE', 'ENFILE', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'])

async function guarded<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    throw AWAY.has((error as NodeJS.ErrnoException).code ?? '') ? awayError(error) : error
  }
}
