import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../errors.ts'
import { requireKey, type Storage } from './storage.ts'

export interface LocalStorageOptions {
  /** Where the files are; made when it is missing. */
  folder: string
}

/** What a file's name ends in tells its type: there is no other place to keep it. */
const CONTENT_TYPES: Record<string, string> = { webp: 'image/webp', csv: 'text/csv; charset=utf-8' }

/** Files in a folder, which server and worker share. A file appears under its name only when it is complete. */
export function createLocalStorage({ folder }: LocalStorageOptions): Storage {
  const root = resolve(folder)
  const pathOf = (key: string) => join(root, requireKey(key))
  return {
    put: (key, body) =>
      guarded(async () => {
        const path = pathOf(key)
        const draft = join(root, `.draft-${randomUUID()}`)
        await mkdir(dirname(path), { recursive: true })
        try {
          const stream = body instanceof Readable ? body : Readable.from([body])
          const file = createWriteStream(draft, { flags: 'wx', mode: 0o640, flush: true })
          await pipeline(stream, file)
          await rename(draft, path)
          return file.bytesWritten
        } catch (error) {
          await rm(draft, { force: true })
          throw error
        }
      }),
    get: (key) =>
      guarded(async () => {
        const handle = await open(pathOf(key)).catch(absent)
        if (!handle) return null
        const { size, mtime } = await handle.stat()
        return {
          body: createReadStream('', { fd: handle }),
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
      const base = join(root, requireKey(prefix.replace(/\/$/, '')))
      const entries = (await readdir(base, { recursive: true, withFileTypes: true }).catch(absent)) ?? []
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      for (const path of paths.toSorted()) {
        const info = await stat(path).catch(absent)
        if (info) yield { key: path.slice(root.length + 1).replaceAll('\\', '/'), modifiedAt: info.mtime }
      }
    },
    check: () =>
      guarded(async () => {
        await mkdir(root, { recursive: true })
      }),
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}

/** A full or read-only disk is the storage being away; what a broken upload throws is its own. */
const AWAY = new Set(['EACCES', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'])

async function guarded<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    if (!AWAY.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    throw Object.assign(
      new AppError('storage.unavailable', 'The shop cannot reach its files', {}, { retryAfterSeconds: 5 }),
      { cause: error },
    )
  }
}
