import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestServer } from './test-server.ts'

export interface Part {
  name: string
  content: Buffer | string
  /** Makes it a file. */
  filename?: string
  type?: string
}

const BOUNDARY = '----a-boundary-of-the-test'
const typeOf = (boundary: string) => `multipart/form-data; boundary=${boundary}`

/** A form as bytes, with whatever a part says of itself. */
export function formOf(parts: Part[], { boundary = BOUNDARY, isEnded = true } = {}): Buffer {
  const pieces = parts.flatMap(({ name, content, filename, type }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`
    const head = `content-disposition: form-data; name="${name}"${file}\r\n${type ? `content-type: ${type}\r\n` : ''}`
    return [Buffer.from(`--${boundary}\r\n${head}\r\n`), Buffer.from(content), Buffer.from('\r\n')]
  })
  return Buffer.concat([...pieces, Buffer.from(isEnded ? `--${boundary}--\r\n` : '')])
}

export const formType = typeOf(BOUNDARY)

/** A form within a form. */
export const aNestedForm = (parts: Part[]): Part => ({
  name: 'file',
  filename: 'a.png',
  type: typeOf('inner'),
  content: formOf(parts, { boundary: 'inner' }),
})

/** A picture as a browser sends it. */
export const aFile = (content: Buffer, { filename = 'a.png', type = 'image/png' } = {}): Part => ({
  name: 'file',
  content,
  filename,
  type,
})

/** Sends a form to a product. */
export const sendForm = (
  server: TestServer,
  productId: string,
  parts: Part[] | Buffer,
  headers: Record<string, string> = {},
) =>
  server.request({
    method: 'POST',
    url: `/api/v1/products/${productId}/images`,
    headers: { 'content-type': formType, ...headers },
    payload: Buffer.isBuffer(parts) ? parts : formOf(parts),
  })

/** Where the server listens; from now on it does. */
export async function urlOf({ app }: Pick<TestServer, 'app'>): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/** A connection to the server, for what no client library would send. */
export async function aConnection(server: Pick<TestServer, 'app'>): Promise<Socket> {
  const { port, hostname } = new URL(await urlOf(server))
  return connect(Number(port), hostname).on('error', () => undefined)
}

/** The head of a request. */
export const headOf = (line: string, headers: Record<string, string | number>): string =>
  `${line} HTTP/1.1\r\nhost: shop.test\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

/** Everything the server answers until it closes. */
export const answerOn = (socket: Socket): Promise<string> => text(socket)
