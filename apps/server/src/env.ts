import { parseEnvOrExit } from '@shop/config/env'
import { commonSettings, inProduction, portSetting, strongDatabasePassword } from '@shop/config/settings'
import { z } from 'zod'

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/, error: 'must be origins such as https://shop.example.com' })))

const settings = z.object({
  ...commonSettings,
  HOST: z.string().default('127.0.0.1').meta({ description: 'Address to listen on; 0.0.0.0 for all' }),
  PORT: portSetting.default(3000).meta({ description: 'Port to listen on' }),
  ALLOWED_ORIGINS: origins
    .optional()
    .meta({ description: 'Origins of browser front ends, comma-separated; any on this machine when empty' }),
  PUBLIC_URL: z.url().optional().meta({ description: 'Where clients reach this server, https://api.example.com' }),
  TRUST_PROXY: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether forwarding headers come from a proxy of yours' }),
  CLUSTER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(128)
    .optional()
    .meta({ description: 'Processes of cluster.js; one per core when empty' }),
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

/** Which front ends browsers may call from: those of ALLOWED_ORIGINS; without it, any on this machine. */
export const allowedOrigins = ({ ALLOWED_ORIGINS }: Pick<Env, 'ALLOWED_ORIGINS'>): (string | RegExp)[] =>
  ALLOWED_ORIGINS ?? [LOCAL_ORIGIN]
