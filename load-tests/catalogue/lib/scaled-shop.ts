import { join } from 'node:path'
import { installQueues } from '@shop/core/jobs'
import { createDb } from '@shop/db'
import { startEmbedded } from '@shop/db/embedded'
import { migrate } from '@shop/db/migrate'
import { seed, seedAtScale } from '@shop/db/seed'
import { startServer } from '../../security/lib/shop.ts'

export interface ScaledShop extends AsyncDisposable {
  databaseUrl: string
  /** The server, with its cache switched off. */
  url: string
}

const DATA = process.env['SHOP_DATA_DIR'] ?? '.data'

/** A server on a catalogue of so many products, which is made the first time and kept below the data folder. */
export async function openScaledShop(products: number): Promise<ScaledShop> {
  await using started = new AsyncDisposableStack()
  const postgres = await startEmbedded({ dataDir: join(DATA, `scaled-${products}`, 'postgres') })
  started.defer(() => postgres.stop())
  await migrate(postgres.url)
  await installQueues(postgres.url)
  const { db, close } = createDb({ url: postgres.url, max: 2, applicationName: 'shop-scale' })
  try {
    await seed(db)
  } finally {
    await close()
  }
  await seedAtScale(postgres.url, products, { onProgress: (line) => console.log(`${products} products: ${line}`) })
  const server = await startServer(postgres.url, { CATALOGUE_CACHE: 'off' })
  started.defer(server.stop)
  const all = started.move()
  return { databaseUrl: postgres.url, url: server.url, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
