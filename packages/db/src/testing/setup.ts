import type { TestProject } from 'vitest/node'
import { type EmbeddedPostgres, startEmbedded } from '../embedded/index.ts'
import { env } from '../env.ts'
import { dropAbandonedDatabases } from './names.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the server the tests create their databases on. */
    testDatabaseServer: string
  }
}

let embedded: EmbeddedPostgres | undefined

/** For `globalSetup` of vitest: the server of TEST_DATABASE_URL, or an embedded one for the duration of the run. */
export async function setup(project: TestProject): Promise<void> {
  if (env.testDatabaseUrl) {
    await dropAbandonedDatabases(env.testDatabaseUrl)
  } else {
    embedded = await startEmbedded({ ephemeral: true })
  }
  project.provide('testDatabaseServer', env.testDatabaseUrl ?? embedded!.url)
}

export async function teardown(): Promise<void> {
  await embedded?.stop()
}
