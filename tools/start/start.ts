import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runMain } from '../cli/run-main.ts'
import { drawBanner } from './banner.ts'
import { ROOT } from './bootstrap/places.mjs'
import { killChildren } from './child.ts'
import { type StartOptions, START_HELP, readStartOptions } from './options.ts'
import { type Shop, startShop } from './shop.ts'
import { onStopSignals } from './signals.ts'
import { type RunningShop, beginRun } from './single-run.ts'
import { watchSources, watchedFolders } from './watch.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

await runMain(async () => {
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))
  const options = readStartOptions(process.argv.slice(2), process.env)
  if (options.help) {
    process.stdout.write(START_HELP)
    return 0
  }
  const interrupt = new AbortController()
  onStopSignals(
    () => {
      say('Stopping …')
      interrupt.abort()
    },
    () => {
      killChildren()
      process.exit(130)
    },
  )
  try {
    return await start(options, interrupt.signal)
  } catch (error) {
    if (interrupt.signal.aborted) return 0
    throw error
  }
})

/** Runs the shop until it is told to stop. */
async function start(options: StartOptions, signal: AbortSignal): Promise<number> {
  const run = await beginRun(options.dataDir, say, signal)
  if ('running' in run) return tellItRuns(run.running, options)
  const { own } = run
  try {
    const shop = await startShop({ ...options, tolerant: options.watch, say, signal, onProcess: own.include })
    own.announce(shop.urls)
    say(describe(shop, options))
    const stopWatching = options.watch ? restartOnChange(shop) : () => undefined
    try {
      await Promise.race([shop.failure, untilAborted(signal)])
    } finally {
      stopWatching()
      own.withdraw()
      await shop.stop()
    }
    say('The shop is closed.')
    return 0
  } finally {
    own.end()
  }
}

function tellItRuns({ pid, urls }: RunningShop, { ports, dataDir }: StartOptions): number {
  const wished = ports.api.chosen && String(ports.api.port) !== new URL(urls.rest).port
  say(`The shop is open already: ${urls.rest} (process ${pid}). Ctrl-C in its terminal, or \`kill ${pid}\`, closes it.`)
  if (!wished) return 0
  say(`A second one, on port ${ports.api.port}, needs data of its own: SHOP_DATA_DIR=${shortPath(dataDir)}-2`)
  return 1
}

function describe(shop: Shop, options: StartOptions): string {
  const embedded = options.databaseUrl === undefined
  return drawBanner(
    {
      urls: { ...shop.urls, database: embedded ? shop.urls.database : withoutPassword(shop.urls.database) },
      seconds: process.uptime(),
      demo: shop.demo,
      notes: [
        ...(options.watch ? ['Server and worker restart when a source changes.'] : []),
        `Ctrl-C stops everything. Logs: ${shortPath(join(options.dataDir, 'logs'))}`,
      ],
    },
    process.stdout.columns,
  )
}

/** As one would type it in the checkout. */
function shortPath(path: string): string {
  const inside = relative(ROOT, path)
  return inside.startsWith('..') ? path : inside
}

function withoutPassword(url: string): string {
  const shown = new URL(url)
  if (shown.password) shown.password = '***'
  return shown.href
}

/** Answers how to stop doing so. */
function restartOnChange({ server, worker }: Shop): () => void {
  let work = Promise.resolve()
  const restart = async (names: string[], file: string) => {
    const since = performance.now()
    try {
      await Promise.all([server, worker].filter(({ name }) => names.includes(name)).map((service) => service.restart()))
      say(`${file} changed: ${names.join(' and ')} restarted in ${((performance.now() - since) / 1_000).toFixed(1)} s`)
    } catch (error) {
      say(`${error instanceof Error ? error.message : String(error)}\nWaiting for its sources to change.`)
    }
  }
  return watchSources(watchedFolders(), (names, file) => {
    work = work.then(() => restart(names, file))
  })
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}
