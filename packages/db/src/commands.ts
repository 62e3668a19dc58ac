import { join } from 'node:path'
import { dropDatabase } from './admin.ts'
import { findEmbedded, startEmbedded } from './embedded/index.ts'
import { env } from './env.ts'
import { type MigrateOptions, type MigrateResult, migrate } from './migrate.ts'
import { type ScaleOptions, seedAtScale } from './seed/scale/index.ts'

export interface WithDatabaseUrlOptions {
  onProgress?: (message: string) => void
}

/**
 * Runs `fn` on the database of DATABASE_URL. Without one, on the embedded Postgres: the one that runs already, or else one
 * started for the duration.
 */
export async function withDatabaseUrl<Result>(
  fn: (url: string) => Promise<Result>,
  { onProgress }: WithDatabaseUrlOptions = {},
): Promise<Result> {
  if (env.databaseUrl) return fn(env.databaseUrl)
  const dataDir = join(env.dataDir, 'postgres')
  const running = await findEmbedded(dataDir)
  if (running) return fn(running)
  const embedded = await startEmbedded({ dataDir, onProgress })
  try {
    return await fn(embedded.url)
  } finally {
    await embedded.stop()
  }
}

/** Drops the database with everything in it, and migrates an empty one. Never in production. */
export async function resetDatabase(url: string, options?: MigrateOptions): Promise<MigrateResult> {
  if (env.isProduction) throw new Error('A production database is not reset. Drop it by hand if that is what you want.')
  await dropDatabase(url)
  return migrate(url, options)
}

/** Fills a shop that has the demo data up to so many products and orders. Never in production. */
export async function fillDatabase(url: string, count: number, options?: ScaleOptions): Promise<void> {
  if (env.isProduction) throw new Error('A production database is not filled with demo products and orders.')
  return seedAtScale(url, count, options)
}
