import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { StorageSettings } from '../storage/index.ts'

export interface S3Server {
  /** Settings that lead here. */
  settings: StorageSettings
  /** What the bucket holds, by key. */
  files: Map<string, { body: Buffer; contentType: string; modifiedAt: Date }>
  /** Uploads of several parts that were begun and neither completed nor aborted. */
  openUploads(): number
  /** Answers 503 until told otherwise, as S3 does in trouble; or breaks every connection. */
  fail(how: 'unavailable' | 'silent' | null): void
  close(): Promise<void>
}

const BUCKET = 'shop-test'
const SECRET = 'secret-of-the-test'
/** So few that every list has several pages. */
const PAGE = 2

/** The part of S3 that the storage uses, over real sockets, in memory. Links are held to their signature. */
export async function startS3Server(): Promise<S3Server> {
  const files: S3Server['files'] = new Map()
  const uploads = new Map<string, { contentType: string; parts: Map<number, Buffer> }>()
  let failure: 'unavailable' | 'silent' | null = null

  const server = createServer((request, response) => {
    if (failure === 'silent') return void request.socket.destroy()
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://s3')
    const [, bucket, ...path] = url.pathname.split('/')
    const key = decodeURIComponent(path.join('/'))
    const query = url.searchParams
    const body = await buffer(request)
    if (failure) return refuse(response, 503, 'ServiceUnavailable')
    if (bucket !== BUCKET) return refuse(response, 404, 'NoSuchBucket')
    const isSigned = query.has('X-Amz-Signature')
      ? hasGoodSignature(request, url)
      : request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')
    if (!isSigned) return refuse(response, 403, 'SignatureDoesNotMatch')
    const contentType = request.headers['content-type'] ?? 'binary/octet-stream'
    const upload = uploads.get(query.get('uploadId') ?? '')

    switch (request.method) {
      case 'HEAD':
        return void response.writeHead(key === '' || files.has(key) ? 200 : 404).end()
      case 'GET':
        if (key === '') return list(response, query)
        return give(response, key)
      case 'PUT':
        if (upload) upload.parts.set(Number(query.get('partNumber')), body)
        else files.set(key, { body, contentType, modifiedAt: new Date() })
        return void response.writeHead(200, { etag: etagOf(body) }).end()
      case 'POST': {
        if (query.has('uploads')) {
          const id = randomUUID()
          uploads.set(id, { contentType, parts: new Map() })
          return xml(
            response,
            `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
          )
        }
        if (!upload) return refuse(response, 404, 'NoSuchUpload')
        const parts = [...upload.parts].toSorted(([a], [b]) => a - b).map(([, part]) => part)
        const isTooSmall = parts.slice(0, -1).some((part) => part.length < 5 * 1024 * 1024)
        if (isTooSmall) return refuse(response, 400, 'EntityTooSmall')
        uploads.delete(query.get('uploadId') ?? '')
        files.set(key, { body: Buffer.concat(parts), contentType: upload.contentType, modifiedAt: new Date() })
        return xml(response, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>')
      }
      case 'DELETE':
        if (upload) uploads.delete(query.get('uploadId') ?? '')
        else files.delete(key)
        return void response.writeHead(204).end()
      default:
        return refuse(response, 405, 'MethodNotAllowed')
    }
  }

  function give(response: ServerResponse, key: string): void {
    const file = files.get(key)
    if (!file) return refuse(response, 404, 'NoSuchKey')
    const headers = {
      'content-type': file.contentType,
      'content-length': file.body.length,
      etag: etagOf(file.body),
      'last-modified': file.modifiedAt.toUTCString(),
    }
    response.writeHead(200, headers).end(file.body)
  }

  function list(response: ServerResponse, query: URLSearchParams): void {
    const after = query.get('continuation-token') ?? ''
    const keys = [...files.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after).toSorted()
    const page = keys.slice(0, PAGE)
    const items = page.map((key) => {
      const modified = files.get(key)?.modifiedAt.toISOString() ?? ''
      return `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified></Contents>`
    })
    const more = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    xml(response, `<ListBucketResult>${items.join('')}${more}</ListBucketResult>`)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      UPLOAD_DIR: 'unused',
      AWS_S3_BUCKET: BUCKET,
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
    files,
    openUploads: () => uploads.size,
    fail(how) {
      failure = how
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`

const xml = (response: ServerResponse, body: string): void =>
  void response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`)

const refuse = (response: ServerResponse, status: number, code: string): void =>
  void response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)

/** Signature version 4 of a link: it covers method, path, query and the headers it names. */
function hasGoodSignature(request: IncomingMessage, url: URL): boolean {
  const query = new URLSearchParams(url.search)
  const signature = query.get('X-Amz-Signature')
  query.delete('X-Amz-Signature')
  const [, date = '', region = '', service = '', terminator = ''] = query.get('X-Amz-Credential')?.split('/') ?? []
  const names = query.get('X-Amz-SignedHeaders')?.split(';') ?? []
  const canonical = [
    request.method,
    url.pathname,
    [...query]
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${String(request.headers[name])}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const scope = `${date}/${region}/${service}/${terminator}`
  const hash = createHash('sha256').update(canonical).digest('hex')
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
  const key = [date, region, service, terminator].reduce<Buffer | string>(hmac, `AWS4${SECRET}`)
  const text = `AWS4-HMAC-SHA256\n${query.get('X-Amz-Date')}\n${scope}\n${hash}`
  return hmac(key, text).toString('hex') === signature
}
