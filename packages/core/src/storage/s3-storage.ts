import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Readable } from 'node:stream'
import { awayError, requireKey, type Storage } from './storage.ts'

export interface S3StorageOptions {
  bucket: string
  region: string
  /** Of what speaks S3 but is not Amazon's. */
  endpoint?: string | undefined
  /** The SDK looks where AWS keeps them when absent. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined
}

/** S3 takes parts from 5 MiB on; one is held in memory for each upload. */
const PART_BYTES = 8 * 1024 * 1024

/** Files in an S3 bucket. An upload becomes a file when its last request does; one that breaks off is aborted. */
export function createS3Storage({ bucket, region, endpoint, credentials }: S3StorageOptions): Storage {
  const client = new S3Client({
    region,
    // What speaks S3 elsewhere has no host for each bucket, and does not know the newest checksums.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 15_000,
      throwOnRequestTimeout: true,
      socketTimeout: 60_000,
    },
  })
  const target = (key: string) => ({ Bucket: bucket, Key: requireKey(key) })

  async function putParts(key: string, first: Buffer, rest: AsyncIterable<Buffer>, contentType: string) {
    const { UploadId } = await guarded(() =>
      client.send(new CreateMultipartUploadCommand({ ...target(key), ContentType: contentType })),
    )
    const upload = { ...target(key), UploadId }
    try {
      const Parts: { ETag: string | undefined; PartNumber: number }[] = []
      const send = async (Body: Buffer) => {
        const PartNumber = Parts.length + 1
        const { ETag } = await guarded(() => client.send(new UploadPartCommand({ ...upload, Body, PartNumber })))
        Parts.push({ ETag, PartNumber })
        return Body.length
      }
      let bytes = await send(first)
      for await (const part of rest) bytes += await send(part)
      await guarded(() => client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })))
      return bytes
    } catch (error) {
      // Parts of what is never completed would be kept, and paid for.
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
      throw error
    }
  }

  return {
    async put(key, body, { contentType }) {
      const parts = inParts(body instanceof Readable ? body : Readable.from([Buffer.from(body)]))
      try {
        const { value: first = Buffer.alloc(0) } = await parts.next()
        if (first.length === PART_BYTES) return await putParts(key, first, parts, contentType)
        const command = new PutObjectCommand({ ...target(key), Body: first, ContentType: contentType })
        await guarded(() => client.send(command))
        return first.length
      } finally {
        if (body instanceof Readable) body.destroy()
      }
    },
    async get(key) {
      const command = new GetObjectCommand(target(key))
      const file = await orNull(() => client.send(command))
      if (!file) return null
      return {
        body: file.Body as Readable,
        bytes: file.ContentLength ?? 0,
        contentType: file.ContentType ?? 'application/octet-stream',
        etag: file.ETag ?? '""',
        modifiedAt: file.LastModified ?? new Date(0),
      }
    },
    async remove(keys) {
      // One by one: not all that speaks S3 removes many at once.
      const commands = keys.map((key) => new DeleteObjectCommand(target(key)))
      for (const command of commands) await orNull(() => client.send(command))
    },
    async *list(prefix) {
      let token: string | undefined
      do {
        const query = { Bucket: bucket, Prefix: prefix, ContinuationToken: token }
        const page = await guarded(() => client.send(new ListObjectsV2Command(query)))
        for (const { Key, LastModified } of page.Contents ?? []) {
          if (Key !== undefined) yield { key: Key, modifiedAt: LastModified ?? new Date(0) }
        }
        token = page.NextContinuationToken
      } while (token !== undefined)
    },
    async presignUpload(key, { bytes, expiresAt }) {
      const command = new PutObjectCommand({ ...target(key), ContentLength: bytes })
      const expiresIn = Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1_000))
      // The length is signed with the rest, so that the bucket takes no other.
      const url = await guarded(() => getSignedUrl(client, command, { expiresIn }))
      return { url, method: 'PUT', headers: {} }
    },
    check: () => guarded(async () => void (await client.send(new HeadBucketCommand({ Bucket: bucket })))),
  }
}

/** A stream cut into parts of one size; only the last is smaller. */
async function* inParts(stream: Readable): AsyncGenerator<Buffer, undefined> {
  let chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let rest = chunk
    while (size + rest.length >= PART_BYTES) {
      const head = rest.subarray(0, PART_BYTES - size)
      yield Buffer.concat([...chunks, head])
      rest = rest.subarray(head.length)
      chunks = []
      size = 0
    }
    chunks.push(rest)
    size += rest.length
  }
  if (size > 0) yield Buffer.concat(chunks)
  return undefined
}

/** Whatever keeps a bucket from answering, be it a wrong setting, is the storage being away; the cause tells which. */
async function guarded<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act()
  } catch (error) {
    throw awayError(error)
  }
}

const orNull = async <Result>(act: () => Promise<Result>): Promise<Result | null> =>
  guarded(() =>
    act().catch((error: unknown) => {
      if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')) return null
      throw error
    }),
  )
