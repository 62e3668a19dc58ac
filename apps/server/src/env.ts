import { parseEnvOrExit } from '@shop/config/env'
import {
  commonSettings,
  inProduction,
  paymentsInProduction,
  noWebhooksInside,
  portSetting,
  signingSecretOf,
  strongDatabasePassword,
  strongSigningSecret,
} from '@shop/config/settings'
import { z } from 'zod'
import type { AppOptions } from './app.ts'

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/, error: 'must be origins such as https://shop.example.com' })))

/** Every proxy adds the address it saw to X-Forwarded-For, and what stands before those is whatever the client wrote. */
const proxies = z
  .string()
  .regex(/^(true|false|\d)$/, 'must be true, false, or how many proxies there are')
  .transform((text) => (text === 'true' ? 1 : Number(text === 'false' ? 0 : text)))

const settings = z.object({
  ...commonSettings,
  HOST: z.string().default('127.0.0.1').meta({ description: 'Address to listen on; 0.0.0.0 for all' }),
  PORT: portSetting.default(3000).meta({ description: 'Port to listen on' }),
  ALLOWED_ORIGINS: origins
    .optional()
    .meta({ description: 'Origins of browser front ends, comma-separated; any on this machine when empty' }),
  PUBLIC_URL: z.url().optional().meta({ description: 'Where clients reach this server, https://api.example.com' }),
  MEDIA_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .optional()
    .meta({ description: 'Where pictures are served from, such as a CDN in front of /media, which is the default' }),
  TRUST_PROXY: proxies
    .default(0)
    .meta({ description: 'How many proxies of yours are in front (true: one); their X-Forwarded-For is believed' }),
  CLUSTER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: 'Processes of cluster.js; one per core when empty' }),
  CATALOGUE_CACHE: z
    .enum(['on', 'off'])
    .default('on')
    .meta({ description: 'off: every answer of the catalogue is read from the database' }),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' })
    .optional()
    .meta({ description: 'Redis in which servers share answers of the catalogue; without it each keeps its own' }),
  DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(0)
    .meta({ description: 'How long to answer as not ready before closing, for load balancers to notice' }),
})

export type Env = z.infer<typeof settings>

/** The server's settings. What production demands is checked all at once. */
export const serverEnv = settings
  .refine(...strongDatabasePassword)
  .refine(...strongSigningSecret)
  .refine(...paymentsInProduction.secretKey)
  .refine(...paymentsInProduction.apiUrl)
  .refine(
    ...inProduction<Env>(
      'STRIPE_PUBLISHABLE_KEY',
      'needs Stripe’s publishable key in production, or say PAYMENTS=off',
      ({ PAYMENTS, STRIPE_PUBLISHABLE_KEY: key }) => PAYMENTS === 'off' || !!key,
    ),
  )
  .refine(
    ...inProduction<Env>(
      'STRIPE_WEBHOOK_SECRET',
      'needs the secret of Stripe’s webhook endpoint in production, or say PAYMENTS=off',
      ({ PAYMENTS, STRIPE_WEBHOOK_SECRET: secrets }) => PAYMENTS === 'off' || !!secrets?.length,
    ),
  )
  .refine(...noWebhooksInside)
  .refine(
    ...inProduction<Env>(
      'ALLOWED_ORIGINS',
      'name the front ends allowed to call in production, https://shop.example.com',
      ({ ALLOWED_ORIGINS: allowed }) => Array.isArray(allowed) && !allowed.some(isPlainHttp),
    ),
  )

/** Front ends on the way to production may run on this machine; all others are encrypted. */
function isPlainHttp(origin: string): boolean {
  if (!URL.canParse(origin)) return true
  const { protocol, hostname } = new URL(origin)
  return protocol !== 'https:' && hostname !== 'localhost' && hostname !== '127.0.0.1'
}

/** Reads the settings, or says everything that is wrong with them and ends the process. */
export const readEnv = (): Env => parseEnvOrExit(serverEnv, process.env)

const LOCAL_ORIGIN = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/

/** What the settings mean for the app. Without ALLOWED_ORIGINS, browsers may call from any front end on this machine. */
export const appOptions = ({ ALLOWED_ORIGINS, TRUST_PROXY, NODE_ENV }: Env): AppOptions => ({
  allowedOrigins: ALLOWED_ORIGINS ?? [LOCAL_ORIGIN],
  trustedProxies: TRUST_PROXY,
  secureCookies: NODE_ENV !== 'development',
})

/** Where files are taken by link, and what signs the links. */
export const uploadSigning = (env: Env) => ({
  url: `${env.PUBLIC_URL ?? ''}/api/v1/uploads`,
  secret: signingSecretOf(env),
})
