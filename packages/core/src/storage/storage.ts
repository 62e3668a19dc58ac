import type { Readable } from 'node:stream'
import { AppError } from '../errors.ts'

export interface StoredFile {
  body: Readable
  bytes: number
  contentType: string
  /** Quoted, as in the header. */
  etag: string
  modifiedAt: Date
}

/** A request that puts one file where it belongs, whoever makes it. */
export interface UploadLink {
  url: string
  method: 'PUT'
  headers: Record<string, string>
}

/**
 * Where files are: a folder of this machine or an S3 bucket. Keys are lower-case path-like names the shop makes itself,
 * such as `media/019a…-800.webp`. Every verb throws `storage.unavailable` when the storage is away.
 */
export interface Storage {
  /** Keeps the whole of `body` or nothing: a stream that breaks off leaves no file. Answers how many bytes it was. */
  put(key: string, body: Readable | Uint8Array, options: { contentType: string }): Promise<number>
  /** Null when there is no such file. The body must be read or destroyed. */
  get(key: string): Promise<StoredFile | null>
  /** Removes what is there of these. */
  remove(keys: readonly string[]): Promise<void>
  /** Files below a prefix that ends in a slash, smallest name first. */
  list(prefix: string): AsyncIterable<{ key: string; modifiedAt: Date }>
  /** A link that takes exactly so many bytes until it expires. */
  presignUpload(key: string, upload: { bytes: number; expiresAt: Date }): Promise<UploadLink>
  /** Resolves when the storage answers. */
  check(): Promise<void>
}

/** Keys are made by the shop, so another kind is a mistake of the program, or somebody's try at leaving the folder. */
export function requireKey(key: string): string {
  if (isKey(key)) return key
  throw new TypeError(`Not a key of the storage: ${JSON.stringify(key)}`)
}

const PART = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/

/** Lower-case words joined by `-` or `.`, in folders: nothing that leads elsewhere, on any file system. */
export const isKey = (key: string): boolean => key.length <= 200 && key.split('/').every((part) => PART.test(part))

/** The storage is away, for now: 503 in a request, tried again in a job. */
export const awayError = (cause: unknown): AppError =>
  Object.assign(new AppError('storage.unavailable', 'The shop cannot reach its files', {}, { retryAfterSeconds: 5 }), {
    cause,
  })
