// Writes src/generated. The schema engine is not called for it, but Prisma wants to know where it would be.
import { runPrisma } from './prisma.mjs'

process.exitCode = runPrisma(['generate'])
