import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issueLink, login, resetPassword, validateSession } from '../auth/index.ts'
import { aCustomer, anAccount, anAdmin, createTestShop, type TestAccount, type TestShop } from '../testing/index.ts'
import { listUsers, updateUserStatus } from './index.ts'

let shop: TestShop
let admin: TestAccount['actor']
beforeAll(async () => {
  shop = await createTestShop()
  admin = await anAdmin(shop)
})
afterAll(() => shop.close())

const refusal = (code: string) => expect.objectContaining({ code })

describe('the list of accounts', () => {
  const names = ['Émile Zola', 'Zoë 100% Real', 'under_score', 'back\\slash']
  const emails = ['emile@find.example', 'zoe@find.example', 'us@find.example', 'bs@find.example']
  beforeAll(async () => {
    for (const [index, name] of names.entries()) {
      // Two at a time were made in the same moment, and are told apart by their ids.
      const createdAt = new Date(Date.now() + Math.floor(index / 2) * 1_000)
      const email = emails[index] ?? ''
      await shop.db.user.create({ data: { email, name, passwordHash: 'none', createdAt } })
    }
  })
  const found = async (q: string) => (await listUsers(shop.as(admin), { limit: 50, q })).items.map((user) => user.name)

  test.each([
    ['zola', ['Émile Zola']],
    ['ZOE@FIND', ['Zoë 100% Real']],
    ['0%', ['Zoë 100% Real']],
    ['r_s', ['under_score']],
    ['%_%', []],
    ['k\\s', ['back\\slash']],
    ["'; --", []],
    ['find.example', names.toReversed()],
  ])('finds by a part of name or address: %s', async (q, expected) => {
    expect(await found(q)).toEqual(expected)
  })

  test('comes newest first, page by page', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listUsers(shop.as(admin), { limit: 1, q: 'find.example', ...(cursor && { cursor }) })
      seen.push(...page.items.map((user) => user.email))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(emails.toReversed())
  })

  test('is narrowed by role and status, and holds no secret', async () => {
    const { items } = await listUsers(shop.as(admin), { limit: 50, role: 'admin', status: 'active' })
    expect(items.map((user) => user.id)).toEqual([admin.userId])
    expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(['createdAt', 'email', 'id', 'name', 'role', 'status'])
    expect((await listUsers(shop.as(admin), { limit: 50, status: 'disabled' })).items).toEqual([])
  })

  test('is for admins alone', async () => {
    await expect(listUsers(shop.as(await aCustomer(shop)), { limit: 1 })).rejects.toEqual(refusal('auth.forbidden'))
    await expect(listUsers(shop.as(), { limit: 1 })).rejects.toEqual(refusal('auth.required'))
  })
})

describe('disabling an account', () => {
  test('ends its sessions and links at once, also when it is enabled again', async () => {
    const { email, password, session, actor } = await anAccount(shop)
    const token = await issueLink(shop.as({ kind: 'system', job: 'test' }), {
      purpose: 'password_reset',
      userId: actor.userId,
      requestId: randomUUID(),
      ttlMinutes: 30,
    })
    const id = actor.userId
    expect(await updateUserStatus(shop.as(admin), { id, status: 'disabled' })).toMatchObject({ id, status: 'disabled' })
    await expect(login(shop.as(), { email, password })).rejects.toEqual(refusal('auth.invalid_credentials'))
    await updateUserStatus(shop.as(admin), { id, status: 'active' })
    expect(await validateSession(shop.as(), session.token)).toEqual({ valid: false })
    const reset = resetPassword(shop.as(), { token, password: 'another good one' })
    await expect(reset).rejects.toEqual(refusal('auth.link_invalid'))
    await login(shop.as(), { email, password })
  })

  test('is written down with what was and what is, and not when nothing changed', async () => {
    const { userId: id } = await aCustomer(shop)
    const admins = shop.as(admin)
    for (const status of ['active', 'disabled', 'disabled'] as const) await updateUserStatus(admins, { id, status })
    const entries = await shop.db.auditEntry.findMany({ where: { subjectId: id } })
    expect(entries).toMatchObject([
      { action: 'user.status_changed', actorId: admin.userId, details: { from: 'active', to: 'disabled' } },
    ])
  })

  test('is for admins alone, not on themselves, and of accounts that are there', async () => {
    const { userId: id } = await aCustomer(shop)
    const disable = { id, status: 'disabled' as const }
    await expect(updateUserStatus(shop.as(await aCustomer(shop)), disable)).rejects.toEqual(refusal('auth.forbidden'))
    await expect(updateUserStatus(shop.as(), disable)).rejects.toEqual(refusal('auth.required'))
    await expect(updateUserStatus(shop.as(admin), { ...disable, id: admin.userId })).rejects.toEqual(
      refusal('user.own_status'),
    )
    await expect(updateUserStatus(shop.as(admin), { ...disable, id: randomUUID() })).rejects.toEqual(
      refusal('user.not_found'),
    )
  })
})
