import { randomUUID } from 'node:crypto'
import type { Session } from '@shop/validators'
import { register } from '../auth/index.ts'
import type { Actor } from '../context.ts'
import type { ContextOverrides, TestShop } from './test-shop.ts'

export interface TestAccount {
  email: string
  password: string
  /** Of the registration, still open. */
  session: Session
  actor: Extract<Actor, { userId: string }>
}

/** A customer who registered, with a password that is known. */
export async function anAccount(
  shop: Pick<TestShop, 'as'>,
  {
    name = 'Ada',
    cartToken = null,
    ...overrides
  }: ContextOverrides & { name?: string; cartToken?: string | null } = {},
): Promise<TestAccount> {
  const email = `${randomUUID()}@example.com`
  const password = `correct horse ${randomUUID()}`
  const ctx = shop.as({ kind: 'guest', cartToken }, { ...overrides, registration: 'open' })
  const result = await register(ctx, { email, password, name })
  if (result.status !== 'signed_in') throw new Error('Registering should have signed in')
  const { token, expiresAt, user } = result
  return { email, password, session: { token, expiresAt, user }, actor: { kind: 'customer', userId: user.id } }
}

/** An admin, as who acts. */
export async function anAdmin(shop: Pick<TestShop, 'as' | 'db'>): Promise<TestAccount['actor']> {
  const { session } = await anAccount(shop, { name: 'An Admin' })
  await shop.db.user.update({ where: { id: session.user.id }, data: { role: 'admin' } })
  return { kind: 'admin', userId: session.user.id }
}
