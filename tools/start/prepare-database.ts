// Brings DATABASE_URL up to this release, the way a deployment does. With the argument `seed`, an empty database gets the
// demo shop; one with products in it is somebody's, and stays as it is. Its message says whether the demo accounts exist.
import { createDb } from '@shop/db'
import '../../apps/worker/src/migrate.ts'
import { DEMO_ACCOUNTS } from './banner.ts'

const { db, close } = createDb({ url: process.env.DATABASE_URL ?? '', applicationName: 'shop-start' })
if (process.argv[2] === 'seed' && (await db.product.findFirst({ select: { id: true } })) === null) {
  const { seed } = await import('@shop/db/seed')
  await seed(db)
}
const accounts = await db.user.count({ where: { email: { in: DEMO_ACCOUNTS.map(({ email }) => email) } } })
await close()
process.send?.({ demo: accounts > 0 } satisfies PreparedDatabase)

export interface PreparedDatabase {
  demo: boolean
}
