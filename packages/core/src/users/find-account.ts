import type { Prisma } from '@shop/db'
import type { UserStatus } from '@shop/validators'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

/** What a mail needs to know of an account. */
export interface Account {
  id: string
  email: string
  name: string
  /** BCP 47. */
  language: string
  status: UserStatus
}

const accountSelect = {
  id: true,
  email: true,
  name: true,
  language: true,
  status: true,
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
