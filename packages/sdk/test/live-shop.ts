import type { AddressInfo } from 'node:net'
import { createLogger } from '@shop/config/logger'
import { seedShop } from '@shop/core/demo'
import { createTestShop } from '@shop/core/testing'
import { createAnswers } from '@shop/server/answers'
import { createApp } from '@shop/server/app'
import { createOrderFeed } from '@shop/server/live/order-feed'

export interface LiveShop extends AsyncDisposable {
  url: string
}

/** The real server on a port of its own, with the demo catalogue in a database of its own. */
export async function startLiveShop(): Promise<LiveShop> {
  const shop = await createTestShop()
  await seedShop(shop.db, shop.storage)
  const { reads, publish, storage, settings } = shop.as()
  const log = createLogger({ name: 'test', level: 'silent' })
  const answers = createAnswers({ databaseUrl: shop.url, log })
  const app = await createApp(
    {
      db: shop.db,
      reads,
      exports: shop.bulk,
      publish,
      storage,
      payments: null,
      uploads: shop.uploads,
      settings,
      answers,
      now: () => new Date(),
      health: {
        basic: () => ({ status: 'ok', version: 'test', uptimeSeconds: 0 }),
        ready: async () => true,
        detailed: async () => ({ status: 'ok', version: 'test', uptimeSeconds: 0, dependencies: {} }),
        drain: () => undefined,
        draining: false,
      },
      orderFeed: createOrderFeed({ databaseUrl: shop.url, log }),
      log,
      close: () => shop.close(),
    },
    { allowedOrigins: [], trustedProxies: 0, secureCookies: false },
  )
  await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await app.close()
      await answers.close()
      await shop.close()
    },
  }
}
