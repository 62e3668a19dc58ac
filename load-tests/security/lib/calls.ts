import { randomUUID } from 'node:crypto'

export const PASSWORD = 'correct horse battery'

export const newEmail = (): string => `${randomUUID()}@example.com`

/** An address somebody might write into a forwarding header, another each time. */
export const madeUpAddress = (): string =>
  Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 254)).join('.')

/** Posts JSON and reads the answer to its end. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') }
}

export async function register(shopUrl: string, email: string): Promise<void> {
  const { status, text } = await post(`${shopUrl}/api/v1/auth/register`, { email, name: 'Ada', password: PASSWORD })
  if (status !== 201) throw new Error(`Registering was answered with ${status}: ${text}`)
}

/** Says in one line whether what was claimed held, and makes the process end with 1 when it did not. */
export function conclude(claim: string, holds: boolean): void {
  console.log(`${holds ? 'holds' : 'DOES NOT HOLD'}: ${claim}`)
  if (!holds) process.exitCode = 1
}
