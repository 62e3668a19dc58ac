import type { Command } from './command.ts'
import { db } from './db.ts'
import { doctor } from './doctor.ts'

/** Every command of `shop`, by its name. */
export const commands: Record<string, Command> = { db, doctor }
