import { randomUUID } from 'node:crypto'
import type { TestServer } from './test-server.ts'

export const PASSWORD = 'correct horse battery'

export interface Person {
  id: string
  email: string
  token: string
  /** What a program sends to be this person. */
  bearer: { authorization: string }
}

/** Somebody who has just registered. */
export async function aPerson(server: TestServer): Promise<Person> {
  const email = `${randomUUID()}@example.com`
  const { body } = await server.rpc('auth.register', { email, name: 'Ada', password: PASSWORD })
  return { id: body.user.id, email, token: body.token, bearer: bearer(body.token) }
}

/** Somebody who has just registered and is an admin. */
export async function anAdmin(server: TestServer): Promise<Person> {
  const person = await aPerson(server)
  await server.shop.db.user.update({ where: { id: person.id }, data: { role: 'admin' } })
  return person
}

/** One more session of the same person. */
export async function signIn(server: TestServer, { email }: Person): Promise<Person['bearer']> {
  const { body } = await server.rpc('auth.login', { email, password: PASSWORD })
  return bearer(body.token)
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Both doors, by what they are called, for `test.each`. */
export const bothDoors = ['rpc', 'rest'] as const
