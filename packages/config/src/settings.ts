import { createHmac } from 'node:crypto'
import { z } from 'zod'

/** Where pictures and files are. */
export const storageSettings = {
  UPLOAD_DIR: z
    .string()
    .min(1)
    .default('.data/uploads')
    .meta({ description: 'Folder for pictures and files, shared by server and worker; unused with AWS_S3_BUCKET' }),
  AWS_S3_BUCKET: z.string().optional().meta({ description: 'Bucket for pictures and files, in place of UPLOAD_DIR' }),
  AWS_REGION: z.string().default('us-east-1').meta({ description: 'Where the bucket is' }),
  AWS_ENDPOINT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .meta({ description: 'Of what speaks S3 but is not Amazon’s, such as MinIO' }),
  AWS_ACCESS_KEY_ID: z.string().optional().meta({ description: 'When empty, whatever the machine is allowed to' }),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
}

const list = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .pipe(z.array(z.string().min(1, 'must be names separated by commas')))

const STRIPE_API = 'https://api.stripe.com'

/** Who takes the money. */
export const paymentSettings = {
  PAYMENTS: z
    .enum(['on', 'off'])
    .default('on')
    .meta({ description: 'off: orders are paid some other way, and an admin confirms them' }),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_/, 'must be a secret key: sk_test_… or sk_live_…')
    .optional()
    .meta({ description: 'Stripe’s key; empty in development for a fake of Stripe' }),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_/, 'must be a publishable key: pk_test_… or pk_live_…')
    .optional()
    .meta({ description: 'Handed to front ends, for Stripe.js' }),
  STRIPE_WEBHOOK_SECRET: list.optional().meta({
    description: 'whsec_…, what Stripe signs webhooks with; two, comma-separated, while one replaces the other',
  }),
  STRIPE_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .default(STRIPE_API)
    .meta({ description: 'Where Stripe is; something else for a fake of it' }),
  STRIPE_CALLS_PER_SECOND: z.coerce.number().int().min(1).max(1_000).default(20).meta({
    description: 'Calls each process makes: Stripe takes 100 a second from all together, 25 with a test key',
  }),
}

/** Settings every process of the shop has, to be spread into its own schema. */
export const commonSettings = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgresql:// URL' })
    .meta({ description: 'Postgres to use; leave empty in development for the embedded one' }),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10).meta({ description: 'Connections per process' }),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SHOP_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
    .default('EUR')
    .meta({ description: 'The currency of every price, ISO 4217' }),
  RESERVATION_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_440)
    .default(30)
    .meta({ description: 'How long an unpaid order holds its stock' }),
  PRICES_INCLUDE_TAX: z
    .stringbool()
    .default(true)
    .meta({ description: 'Whether prices are what is paid, or tax comes on top of them: true or false' }),
  ...storageSettings,
  ...paymentSettings,
  SIGNING_SECRET: z.string().optional().meta({
    description: 'Signs links to files and guests’ orders: 32 or more random characters, the same in every process',
  }),
  REGISTRATION: z
    .enum(['open', 'verify'])
    .default('open')
    .meta({ description: 'verify: an account is made by a link in a mail, and registering tells nobody who has one' }),
  RATE_LIMIT_SCALE: z.coerce
    .number()
    .min(0.01)
    .max(1_000_000)
    .default(1)
    .meta({ description: 'Multiplies how often anything may be tried; for load tests' }),
}

export const portSetting = z.coerce.number().int().min(0).max(65_535)

const KNOWN_PASSWORDS = new Set(['postgrespostgres', 'passwordpassword', 'change-me-please', 'changemeplease'])

/** Whether the URL of a database holds a password one does not guess. */
export function hasStrongPassword(url: string | undefined): boolean {
  if (!url || !URL.canParse(url)) return false
  const { password } = new URL(url)
  return password.length >= 12 && !KNOWN_PASSWORDS.has(decodeURIComponent(password).toLowerCase())
}

/**
 * A demand of production alone, as arguments of a schema's `refine`. It is checked though other settings are wrong, so
 * that all problems show at once: what it looks at may be missing or not yet parsed.
 */
export function inProduction<Env extends { NODE_ENV: string }>(
  name: keyof Env & string,
  message: string,
  isMet: (env: Partial<Env>) => boolean,
) {
  const test = (env: Env) => env.NODE_ENV !== 'production' || isMet(env)
  const path: PropertyKey[] = [name]
  return [test, { path, message, when: () => true }] as const
}

/** What production demands of SIGNING_SECRET. */
export const strongSigningSecret = inProduction<{ NODE_ENV: string; SIGNING_SECRET?: string | undefined }>(
  'SIGNING_SECRET',
  'needs at least 32 random characters in production (openssl rand -base64 32), the same in every process',
  ({ SIGNING_SECRET: secret }) => secret !== undefined && secret.length >= 32 && new Set(secret).size >= 10,
)

interface PaymentEnv {
  NODE_ENV: string
  PAYMENTS: 'on' | 'off'
  STRIPE_SECRET_KEY?: string | undefined
  STRIPE_API_URL: string
}

const takesMoney = ({ PAYMENTS }: Partial<PaymentEnv>) => PAYMENTS !== 'off'

/** What production demands of who takes the money, for a schema's `refine`. */
export const paymentsInProduction = {
  secretKey: inProduction<PaymentEnv>(
    'STRIPE_SECRET_KEY',
    'needs Stripe’s secret key in production, or say PAYMENTS=off',
    (env) => !takesMoney(env) || !!env.STRIPE_SECRET_KEY,
  ),
  apiUrl: inProduction<PaymentEnv>(
    'STRIPE_API_URL',
    'must be https in production',
    (env) => !takesMoney(env) || !env.STRIPE_API_URL || env.STRIPE_API_URL.startsWith('https://'),
  ),
}

/** What signs links to files and makes guests' order tokens. In development it comes from what every process of the shop knows anyway. */
export const signingSecretOf = (env: { DATABASE_URL: string; SIGNING_SECRET?: string | undefined }): string =>
  env.SIGNING_SECRET ?? createHmac('sha256', env.DATABASE_URL).update('SIGNING_SECRET').digest('base64url')

/** What production demands of DATABASE_URL. */
export const strongDatabasePassword = inProduction<{ NODE_ENV: string; DATABASE_URL: string }>(
  'DATABASE_URL',
  'needs a password of at least 12 characters in production, and none that everybody knows',
  (env) => hasStrongPassword(env.DATABASE_URL),
)
