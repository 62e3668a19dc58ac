import type { CoreContext } from '../context.ts'
import { endSession } from './sessions.ts'

/** Ends the session at once, everywhere. A token that is none is as good as ended. */
export async function logout(ctx: CoreContext, token: string): Promise<void> {
  await endSession(ctx, token)
}
