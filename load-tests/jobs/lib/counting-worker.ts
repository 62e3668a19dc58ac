// A worker process in every respect but one: it does `storage.remove` by noting when it began. Started by workers.ts.
import { once } from 'node:events'
import { createLogger } from '@shop/config/logger'
import { createDeps } from '@shop/worker/deps'
import { workerEnv } from '@shop/worker/env'
import { handlers } from '@shop/worker/handlers'
import { startWorker } from '@shop/worker/worker'

const env = workerEnv.parse(process.env)
const deps = await createDeps(env, createLogger({ name: 'counting', level: 'error' }))
let begun: [key: string, at: number][] = []
const worker = await startWorker(deps, {
  ...handlers,
  'storage.remove': async (_, { keys: [key = ''] }) => {
    begun.push([key, performance.timeOrigin + performance.now()])
  },
})
const telling = setInterval(() => {
  if (begun.length > 0) process.send?.(begun)
  begun = []
}, 20)
process.send?.('ready')
await once(process, 'disconnect')
clearInterval(telling)
await worker.stop()
await deps.close()
