import { type Flag, describeFlags, parseFlags } from '../cli/flags.ts'
import { Fault } from './bootstrap/fault.mjs'
import { dataDirOf } from './folders.ts'

/** A port somebody needs, and how to choose another. */
export interface PortWish {
  /** What listens there: `API`. */
  name: string
  /** 0 takes any free port. */
  port: number
  /** Chosen by a person: then no other port will do. */
  chosen: boolean
  /** How to choose: `--port`. */
  flag: string
}

export const PORTS = {
  api: { name: 'API', flag: 'port', variable: 'PORT', port: 3000 },
  inbox: { name: 'inbox', flag: 'inbox-port', variable: 'INBOX_PORT', port: 8025 },
  smtp: { name: 'mail', flag: 'smtp-port', variable: 'SMTP_PORT', port: 1025 },
  stripe: { name: 'Stripe', flag: 'stripe-port', variable: 'STRIPE_PORT', port: 8026 },
  postgres: { name: 'Postgres', flag: 'postgres-port', variable: 'POSTGRES_PORT', port: 5433 },
  worker: { name: 'worker health', flag: 'worker-port', variable: 'WORKER_HEALTH_PORT', port: 3010 },
} as const

export type PortName = keyof typeof PORTS
export type PortWishes = Record<PortName, PortWish>

const FLAGS = {
  port: { value: 'number', help: 'port of the API (PORT, 3000)' },
  'inbox-port': { value: 'number', help: 'port of the inbox page (INBOX_PORT, 8025)' },
  'smtp-port': { value: 'number', help: 'port the inbox takes mail on (SMTP_PORT, 1025)' },
  'stripe-port': { value: 'number', help: 'port of the fake of Stripe (STRIPE_PORT, 8026)' },
  'postgres-port': { value: 'number', help: 'port of the embedded Postgres (POSTGRES_PORT, 5433)' },
  'worker-port': { value: 'number', help: "port of the worker's health (WORKER_HEALTH_PORT, 3010)" },
  watch: { help: 'restart server and worker when their sources change (npm run dev)' },
  verbose: { help: 'show everything the processes log; else warnings and errors only' },
  'no-seed': { help: 'leave an empty database empty' },
  help: { help: 'show this', short: 'h' },
} satisfies Record<string, Flag>

export const START_HELP = `Starts the shop: Postgres, inbox, a fake of Stripe, worker and server. Ctrl-C stops all of it.

Usage: npm start -- [flags]

${describeFlags(FLAGS)}

Settings are read from the environment and from the file .env:
  DATABASE_URL       a Postgres of yours, in place of the embedded one
  SMTP_HOST          a mail server of yours, in place of the inbox
  STRIPE_SECRET_KEY  an account of yours, in place of the fake of Stripe; PAYMENTS=off is without either
  SHOP_DATA_DIR      where the embedded Postgres, uploads and the logs live (.data)
  HOST               address the server listens on (localhost)
`

export interface StartOptions {
  ports: PortWishes
  watch: boolean
  verbose: boolean
  seed: boolean
  help: boolean
  dataDir: string
  /** Undefined for the embedded Postgres. */
  databaseUrl: string | undefined
}

/** Reads flags and environment; a flag beats a variable. Throws a Fault that names what is wrong. */
export function readStartOptions(argv: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseFlags(argv, FLAGS)
  return {
    ports: mapPorts(({ name, flag, variable, port }) => {
      const written = values[flag] ?? (env[variable] || undefined)
      const source = values[flag] === undefined ? variable : `--${flag}`
      return { name, flag: `--${flag}`, port: written ? parsePort(written, source) : port, chosen: Boolean(written) }
    }),
    watch: Boolean(values.watch),
    verbose: Boolean(values.verbose),
    seed: !values['no-seed'],
    help: Boolean(values.help),
    dataDir: dataDirOf(env),
    databaseUrl: env.DATABASE_URL || undefined,
  }
}

/** Any free port for everything: what tests want. */
export const freePorts = (): PortWishes =>
  mapPorts(({ name, flag }) => ({ name, flag: `--${flag}`, port: 0, chosen: false }))

function mapPorts(wish: (entry: (typeof PORTS)[PortName]) => PortWish): PortWishes {
  const entries = Object.entries(PORTS).map(([name, entry]) => [name, wish(entry)])
  return Object.fromEntries(entries) as PortWishes
}

function parsePort(text: string, source: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Fault(`${source} must be a port from 0 to 65535, not "${text}"`, 2)
}
