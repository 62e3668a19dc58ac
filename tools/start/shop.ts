import { join } from 'node:path'
import type { InboxOptions } from '../inbox/index.ts'
import type { LocalStripeOptions } from '../stripe-fake/index.ts'
import { isFakeWanted, stripeSettings } from '../stripe-fake/settings.ts'
import type { ShopUrls } from './banner.ts'
import { Fault } from './bootstrap/fault.mjs'
import { ROOT } from './bootstrap/places.mjs'
import { runChild } from './child.ts'
import { uploadDirOf } from './folders.ts'
import { createLogs, type Logs } from './logs.ts'
import { type PortName, type PortWishes, freePorts } from './options.ts'
import { claimPort } from './ports.ts'
import { startPostgres } from './postgres.ts'
import type { PreparedDatabase } from './prepare-database.ts'
import { type Service, type ServiceOptions, startService, untilAnswering } from './service.ts'

export interface ShopOptions {
  /** Where the embedded Postgres, what is uploaded, and the logs live. */
  dataDir: string
  /** Ports to use; any free ones by default. */
  ports?: PortWishes
  /** A Postgres to use in place of the embedded one. */
  databaseUrl?: string | undefined
  /** The embedded Postgres keeps nothing: for tests. */
  ephemeral?: boolean
  /** Fill an empty database with the demo shop (true). */
  seed?: boolean
  verbose?: boolean
  /** Server and worker may be broken for a while, until their sources change (see `Service.restart`). */
  tolerant?: boolean
  /** Settings for the children beside those that follow from the options; the environment by default. */
  env?: NodeJS.ProcessEnv
  /** Tells people what happens; says nothing by default. */
  say?: (line: string) => void
  /** Called with every process that is started. */
  onProcess?: (pid: number) => void
  /** Stops the start while it is under way. */
  signal?: AbortSignal
}

export interface Shop {
  urls: ShopUrls
  /** The demo accounts are in its database. */
  demo: boolean
  server: Service
  worker: Service
  /** Rejects when a process could not be kept running. Never resolves. */
  failure: Promise<never>
  /** Stops everything in order: server, worker, inbox, the fake of Stripe, Postgres. */
  stop(): Promise<void>
}

const LOOPBACK = '127.0.0.1'
const EVERYWHERE = new Set(['0.0.0.0', '::'])

/**
 * Starts a whole shop: Postgres, inbox, a fake of Stripe, worker and server, on a migrated and filled database. Resolves when it serves;
 * when it cannot, stops what was started and rejects with a Fault that says what is wrong.
 */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { env = process.env, say = () => undefined, onProcess, signal } = options
  const logs = createLogs({ dir: join(options.dataDir, 'logs'), verbose: options.verbose ?? false, say })
  const claim = portClaimer(options.ports ?? freePorts(), say)
  const { promise: failure, reject: fail } = Promise.withResolvers<never>()
  failure.catch(() => undefined)
  const stateDir = options.ephemeral ? undefined : options.dataDir
  const context: Context = {
    logs,
    say,
    signal,
    onProcess,
    onGivenUp: (reason) => fail(new Fault(reason)),
    tolerant: options.tolerant ?? false,
  }

  // What was started is stopped in the opposite order, whether the start fails half way or the shop closes.
  await using started = new AsyncDisposableStack()
  started.defer(() => logs.close())
  const keep = <T extends { stop(): Promise<void> }>(service: Promise<T>) => {
    started.defer(async () => (await service.catch(() => undefined))?.stop())
    return service
  }

  // All ports before anything is started: a chosen one that is taken should cost nothing but a line.
  const [apiPort, workerPort] = [await claim('api'), await claim('worker')]
  const mail = env.SMTP_HOST ? undefined : { smtpPort: await claim('smtp'), webPort: await claim('inbox') }
  const host = env.HOST && !EVERYWHERE.has(env.HOST) ? env.HOST : 'localhost'
  const api = `http://${host}:${apiPort}`
  const payments = isFakeWanted(env) && {
    port: await claim('stripe'),
    webhookUrl: `${api}/api/v1/payments/webhook`,
    file: stateDir && join(stateDir, 'stripe.json'),
  }
  const [database, inbox, stripe] = await Promise.all([
    options.databaseUrl === undefined
      ? keep(startPostgres({ dataDir: stateDir, port: await claim('postgres'), ...context }))
      : { url: options.databaseUrl },
    mail && keep(openInbox(mail)),
    payments ? keep(openStripe(payments)) : undefined,
  ])

  const settings = {
    NODE_ENV: 'development',
    HOST: 'localhost',
    // So that pictures have whole URLs.
    PUBLIC_URL: api,
    ...env,
    UPLOAD_DIR: uploadDirOf(env, options.dataDir),
    DATABASE_URL: database.url,
    PORT: String(apiPort),
    WORKER_HEALTH_PORT: String(workerPort),
    ...(mail && { SMTP_HOST: LOOPBACK, SMTP_PORT: String(mail.smtpPort) }),
    ...stripe?.settings,
  }
  const { demo } = await prepareDatabase(settings, options.seed ?? true, context)

  const [worker, server] = await Promise.all([
    keep(startApp('worker', settings, `http://localhost:${workerPort}/ready`, context)),
    keep(startApp('server', settings, `${api}/ready`, context)),
  ])
  const running = started.move()
  return {
    urls: {
      rest: `${api}/api/v1`,
      rpc: `${api}/trpc`,
      docs: `${api}/docs`,
      health: `${api}/api/v1/health`,
      workerHealth: `http://localhost:${workerPort}/health`,
      mails: `http://localhost:${workerPort}/mails`,
      inbox: inbox?.webUrl,
      smtp: inbox?.smtpUrl,
      stripe: stripe?.url,
      database: database.url,
    },
    demo,
    server,
    worker,
    failure,
    stop: () => running.disposeAsync(),
  }
}

interface Context extends Pick<ServiceOptions, 'say' | 'onGivenUp'> {
  tolerant: boolean
  logs: Logs
  signal: AbortSignal | undefined
  onProcess: ((pid: number) => void) | undefined
}

/** Loaded while Postgres starts: reading its libraries takes as long. */
async function openInbox(options: InboxOptions) {
  const { startInbox } = await import('../inbox/index.ts')
  const { close, ...urls } = await startInbox(options).catch((error: Error) => {
    throw new Fault(`The inbox could not start: ${error.message}`)
  })
  return { ...urls, stop: close }
}

async function openStripe(options: LocalStripeOptions) {
  const { startLocalStripe } = await import('../stripe-fake/index.ts')
  const stripe = await startLocalStripe(options).catch((error: Error) => {
    throw new Fault(`The fake of Stripe could not start: ${error.message}`)
  })
  return { url: stripe.url, settings: stripeSettings(stripe), stop: stripe.close }
}

async function prepareDatabase(env: NodeJS.ProcessEnv, seed: boolean, { logs, signal, onProcess }: Context) {
  const answer = await runChild({
    name: 'database',
    failure: 'The database could not be prepared',
    entry: join(ROOT, 'tools/start/prepare-database.ts'),
    args: seed ? ['seed'] : [],
    env,
    log: logs.of('database'),
    signal,
    onProcess,
  })
  return answer as PreparedDatabase
}

const startApp = (name: 'server' | 'worker', env: NodeJS.ProcessEnv, readyUrl: string, { logs, ...context }: Context) =>
  startService({
    ...context,
    name,
    entry: join(ROOT, `apps/${name}/src/main.ts`),
    env,
    log: logs.of(name),
    untilReady: (signal) => untilAnswering(readyUrl, signal),
    ...(context.tolerant && { onGivenUp: (reason) => context.say(`${reason}\nWaiting for its sources to change.`) }),
  })

/** Hands out ports, none of them twice. */
function portClaimer(wishes: PortWishes, say: (line: string) => void): (name: PortName) => Promise<number> {
  const given = new Set<number>()
  return (name) => claimPort(wishes[name], given, say)
}
