import type { Readable } from 'node:stream'

export interface StoredFile {
  /** What it holds, from the first byte asked for. */
  body: Readable
  bytes: number
  contentType: string
  /** Quoted, as in the header. */
  etag: string
  modifiedAt: Date
}

/**
 * Where files are: a folder of this machine or an S3 bucket. Keys are lower-case path-like names the shop makes itself,
 * such as `media/019a…-800.webp`. Every verb throws `storage.unavailable` when the storage is away.
 */
export interface Storage {
  /** Keeps the whole of `body` or nothing: a stream that breaks off leaves no file. Answers how many bytes it was. */
  put(key: string, body: Readable | Uint8Array, options: { contentType: string }): Promise<number>
  /** Null when there is no such file. */
  get(key: string): Promise<StoredFile | null>
  /** Removes what is there of these. */
  remove(keys: readonly string[]): Promise<void>
  /** Files below a prefix that ends in a slash, oldest name first. */
  list(prefix: string): AsyncIterable<{ key: string; modifiedAt: Date }>
  /** Resolves when the storage answers. */
  check(): Promise<void>
}

/** Keys are made by the shop, so another kind is a mistake of the program, or somebody's try at leaving the folder. */
export function requireKey(key: string): string {
  if (/^[a-z0-9]+(?:[-.]?[a-z0-9]+)*(?:\/[a-z0-9]+(?:[-.]?[a-z0-9]+)*)*$/.test(key) && key.length <= 200) return key
  throw new TypeError(`Not a key of the storage: ${JSON.stringify(key)}`)
}
