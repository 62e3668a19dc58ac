// Brings DATABASE_URL up to this release, the way a deployment does. With the argument `seed`, an empty database gets the
// demo shop; one with products in it is somebody's, and stays as it is. Files of the demo's pictures are put where they are
// missing. Its message says whether the demo accounts exist.
import { storeDemoPictures } from '@shop/core/demo'
import { createDb } from '@shop/db'
import { seed } from '@shop/db/seed'
import '../../apps/worker/src/migrate.ts'
import { DEMO_ACCOUNTS } from './banner.ts'
import { openShopStorage } from './shop-storage.ts'

const { db, close } = createDb({ url: process.env.DATABASE_URL ?? '', applicationName: 'shop-start' })
if (process.argv[2] === 'seed') {
  if ((await db.product.findFirst({ select: { id: true } })) === null) await seed(db)
  // A shop without them is a shop.
  await openShopStorage(process.env)
    .then((storage) => storeDemoPictures(db, storage))
    .catch((error: Error) => console.error(`The pictures of the demo could not be stored: ${error.message}`))
}
const accounts = await db.user.count({ where: { email: { in: DEMO_ACCOUNTS.map(({ email }) => email) } } })
await close()
process.send?.({ demo: accounts > 0 } satisfies PreparedDatabase)

export interface PreparedDatabase {
  demo: boolean
}
