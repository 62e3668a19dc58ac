import type { Db, RootDb } from '@shop/db'
import { demoPictureFiles, type SeedOptions, seed } from '@shop/db/seed'
import type { Storage } from '../storage/index.ts'

/** Adds what is missing of the demo shop: accounts and products to the database, pictures to the storage. */
export async function seedShop(db: RootDb, storage: Storage, options?: SeedOptions): Promise<void> {
  await seed(db, options)
  await storeDemoPictures(db, storage)
}

/** Puts the files of the demo's pictures where they are missing, for products that still show them. Answers how many. */
export async function storeDemoPictures(db: Db, storage: Storage): Promise<number> {
  let stored = 0
  for await (const { key, read } of demoPictureFiles(db)) {
    const there = await storage.get(key)
    there?.body.destroy()
    if (there) continue
    await storage.put(key, await read(), { contentType: 'image/webp' })
    stored += 1
  }
  return stored
}
