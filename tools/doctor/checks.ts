import { execFileSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { isWritable } from '../start/bootstrap/environment.mjs'
import { arePackagesFresh, isClientFresh, pnpmBinary } from '../start/bootstrap/freshness.mjs'
import { NODE_MAJOR, PNPM_VERSION, ROOT, packagedNode } from '../start/bootstrap/places.mjs'
import { type PortWish, readStartOptions } from '../start/options.ts'
import { whyNotFree } from '../start/ports.ts'
import { type RunningShop, findRunningShop } from '../start/single-run.ts'
import { examineDatabase } from './database.ts'
import { type Check, type Finding, absent, bad, good } from './finding.ts'
import { listenerOn } from './listeners.ts'

/** The packages take 1 GB, their download, the database and the logs the rest. */
const NEEDED_GB = 2
const ANSWER_MS = 3_000

/** Everything the shop needs, in the order in which one thing needs another. */
export function allChecks(): Check[] {
  const { ports, dataDir, databaseUrl } = readStartOptions([], process.env)
  const running = findRunningShop(dataDir)
  const runningAt = (path: string, url: string | undefined) => url && new URL(path, url).href
  return [
    { label: 'Node', examine: examineNode },
    { label: 'pnpm', examine: () => (pnpmBinary() ? good(`${PNPM_VERSION} in .tools`) : bad('is not there', FETCH)) },
    { label: 'Packages', examine: () => (arePackagesFresh() ? good('as pnpm-lock.yaml says') : bad(STALE, FETCH)) },
    { label: 'Client', examine: () => (isClientFresh() ? good('as the schema says') : bad(UNGENERATED, GENERATE)) },
    { label: 'Disk', examine: () => examineDisk(dataDir) },
    ...Object.values(ports).map((wish) => ({ label: `Port ${wish.port}`, examine: () => examinePort(wish, running) })),
    { label: 'Database', examine: () => examineDatabase(databaseUrl ?? running?.urls.database) },
    { label: 'Server', examine: () => examineAnswer(runningAt('/ready', running?.urls.rest)) },
    { label: 'Worker', examine: () => examineAnswer(runningAt('/ready', running?.urls.workerHealth)) },
    { label: 'Inbox', examine: () => examineAnswer(runningAt('/', running?.urls.inbox)) },
    { label: 'Stripe', examine: () => examineAnswer(runningAt('/', running?.urls.stripe)) },
  ]
}

const FETCH = 'Run `npm start`, which fetches what is missing'
const STALE = 'missing, or not those of pnpm-lock.yaml'
const UNGENERATED = 'not generated from the schema as it stands'
const GENERATE = 'Run `npm start` or `npm run generate`'

function examineNode(): Finding {
  try {
    const version = execFileSync(packagedNode(), ['--version'], { encoding: 'utf8' }).trim()
    return good(`${version} in node_modules`)
  } catch {
    const major = Number(process.versions.node.split('.')[0])
    if (major >= NODE_MAJOR) return good(`${process.version}, the machine's own`)
    return bad(`${process.version} is too old for the sources, and npm's is not installed`, FETCH)
  }
}

function examineDisk(dataDir: string): Finding {
  for (const folder of [ROOT, dataDir]) {
    if (!isWritable(folder)) return bad(`${folder} cannot be written`, 'Is it yours? Or set SHOP_DATA_DIR')
  }
  const { bavail, bsize } = statfsSync(ROOT)
  const free = `${((bavail * bsize) / 1e9).toFixed(1)} GB free`
  return bavail * bsize > NEEDED_GB * 1e9 ? good(free) : bad(free, `Make room: ${NEEDED_GB} GB are needed`)
}

async function examinePort({ name, port, flag, chosen }: PortWish, running: RunningShop | undefined): Promise<Finding> {
  const problem = await whyNotFree(port)
  if (!problem) return good(`free (${name})`)
  const ours = Object.values<string | undefined>({ ...running?.urls })
  if (ours.some((url) => url && Number(new URL(url).port) === port)) return good(`this shop (${name})`)
  const listener = listenerOn(port)
  const holder = problem === 'EACCES' ? 'needs more rights' : `taken${listener ? ` by ${listener}` : ''}`
  if (chosen) return bad(`${holder} (${name})`, `Free it, or choose another with ${flag}`)
  return absent(`${holder}; \`npm start\` takes the next one (${name})`)
}

async function examineAnswer(url: string | undefined): Promise<Finding> {
  if (!url) return absent('not running; `npm start` starts it')
  try {
    const since = performance.now()
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    const took = Math.round(performance.now() - since)
    if (response.ok) return good(`${url} answers in ${took} ms`)
    return bad(`${url} answers ${response.status}`, 'See its log in the folder logs of the data folder')
  } catch {
    return bad(`${url} does not answer`, 'End `npm start` with Ctrl-C and start it again')
  }
}
