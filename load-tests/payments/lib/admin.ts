import { post } from '../../security/lib/calls.ts'

/** The headers of an admin of the demo shop who has signed in. */
export async function signInAdmin(url: string): Promise<{ authorization: string }> {
  const { status, text } = await post(`${url}/api/v1/auth/login`, {
    email: 'admin@ecommerce.com',
    password: 'AdminPass123!',
  })
  if (status !== 200) throw new Error(`Signing in was answered with ${status}: ${text}`)
  const { token } = JSON.parse(text) as { token: string }
  return { authorization: `Bearer ${token}` }
}
