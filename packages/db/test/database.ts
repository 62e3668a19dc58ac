import { createDb, type Database } from '@shop/db'
import { createTestDatabase } from '@shop/db/testing'
import { afterAll, beforeAll } from 'vitest'

/** A database of its own for the tests of one file. */
export function useDatabase(): Database & { url: string } {
  const opened = {} as Database & { url: string }
  beforeAll(async () => {
    const database = await createTestDatabase()
    Object.assign(opened, createDb({ url: database.url }), { url: database.url })
    afterAll(async () => {
      await opened.close()
      await database.drop()
    })
  })
  return opened
}
