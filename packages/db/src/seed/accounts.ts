import { hash } from '@node-rs/argon2'
import type { Db } from '../client.ts'
import type { UserRole } from '../generated/prisma/enums.ts'

interface SeedAccount {
  email: string
  password: string
  name: string
  role: UserRole
}

const accounts: readonly SeedAccount[] = [
  { email: 'admin@ecommerce.com', password: 'AdminPass123!', name: 'Ada Admin', role: 'admin' },
  { email: 'user@ecommerce.com', password: 'UserPass123!', name: 'Uma User', role: 'customer' },
]

/** argon2id, the library's default, with the cost OWASP recommends; what the shop hashes new passwords with. */
export const PASSWORD_HASH_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Adds the demo accounts that are missing. Gives how many. */
export async function seedAccounts(db: Db): Promise<number> {
  const emails = accounts.map(({ email }) => email)
  const present = await db.user.findMany({ where: { email: { in: emails } }, select: { email: true } })
  const missing = accounts.filter(({ email }) => !present.some((user) => user.email === email))
  const data = await Promise.all(
    missing.map(async ({ password, ...account }) => ({
      ...account,
      passwordHash: await hash(password, PASSWORD_HASH_OPTIONS),
    })),
  )
  const { count } = await db.user.createMany({ data, skipDuplicates: true })
  return count
}
