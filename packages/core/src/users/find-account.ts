import type { Prisma } from '@shop/db'
import type { UserRole, UserStatus } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** What a mail needs to know of an account. */
export interface Account {
  id: string
  email: string
  name: string
  /** BCP 47. */
  language: string
  role: UserRole
  status: UserStatus
  /** Whether it wants to be reminded of what was left in the cart. */
  cartReminders: boolean
}

const accountSelect = {
  id: true,
  email: true,
  name: true,
  language: true,
  role: true,
  status: true,
  cartReminders: true,
} as const satisfies Prisma.UserSelect

/** The account with this address, disabled or not. For jobs alone: it tells who has one. */
export async function accountByEmail(ctx: CoreContext, email: string): Promise<Account | null> {
  requireSystem(ctx.actor)
  return ctx.db.user.findUnique({ where: { email }, select: accountSelect })
}

/** The account, disabled or not; null once erased. For jobs alone. */
export async function accountById(ctx: CoreContext, id: string): Promise<Account | null> {
  requireSystem(ctx.actor)
  return ctx.db.user.findUnique({ where: { id }, select: accountSelect })
}

/** Who looks after the shop. For jobs alone. */
export async function activeAdmins(ctx: CoreContext): Promise<Account[]> {
  requireSystem(ctx.actor)
  return ctx.db.user.findMany({
    where: { role: 'admin', status: 'active' },
    orderBy: { id: 'asc' },
    select: accountSelect,
  })
}
