import { parseEnvOrExit } from '@shop/config/env'
import {
  commonSettings,
  inProduction,
  paymentsInProduction,
  noWebhooksInside,
  portSetting,
  storageSettings,
  strongDatabasePassword,
  strongSigningSecret,
} from '@shop/config/settings'
import { z } from 'zod'
import { chosenQueues } from './chosen-queues.ts'

const LOCAL_MAIL = '127.0.0.1'
const LOCAL_SENDER = 'Shop <shop@localhost>'

const settings = z.object({
  ...commonSettings,
  WORKER_HEALTH_PORT: portSetting.default(3010).meta({ description: 'Port of the worker’s health answers' }),
  WORKER_QUEUES: z
    .string()
    .superRefine((list, ctx) => {
      const chosen = chosenQueues(list)
      if ('problem' in chosen) ctx.addIssue(chosen.problem)
    })
    .default('*')
    .meta({ description: 'Queues this process works on: names and patterns, such as email.*,-email.registration' }),
  WORKER_CONCURRENCY: z.coerce
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .meta({ description: 'Multiplies how many jobs of each queue this process does at the same time' }),
  SMTP_HOST: z.string().default(LOCAL_MAIL).meta({ description: 'Mail server' }),
  SMTP_PORT: portSetting.default(1025).meta({ description: '465 is TLS from the start, others use STARTTLS' }),
  SMTP_USER: z.string().optional(),
  SMTP_PASS: z.string().optional(),
  EMAIL_FROM: z
    .string()
    .regex(/^[^<>\r\n]*<?[^\s<>@]+@[^\s<>@]+>?$/, 'must be an address such as Shop <orders@shop.example>')
    .default(LOCAL_SENDER)
    .meta({ description: 'Sender of every mail: Shop <orders@shop.example>' }),
  CLIENT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .default('http://localhost:5173')
    .meta({ description: 'The front end, for links in mails' }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    .default('http://localhost:3000')
    .meta({ description: 'Where clients reach the server: mails have links that it answers itself' }),
})

export type Env = z.infer<typeof settings>

/** The worker's settings. What production demands is checked all at once. */
export const workerEnv = settings
  .refine(...strongDatabasePassword)
  .refine(...strongSigningSecret)
  .refine(...paymentsInProduction.secretKey)
  .refine(...paymentsInProduction.apiUrl)
  .refine(...noWebhooksInside)
  .refine(...inProduction<Env>('SMTP_HOST', 'name your mail server', (env) => env.SMTP_HOST !== LOCAL_MAIL))
  .refine(...inProduction<Env>('SMTP_USER', 'the mail server asks who sends', (env) => !!env.SMTP_USER))
  .refine(...inProduction<Env>('SMTP_PASS', 'the mail server asks for a password', (env) => !!env.SMTP_PASS))
  .refine(
    ...inProduction<Env>('EMAIL_FROM', 'name the address mails come from', (env) => env.EMAIL_FROM !== LOCAL_SENDER),
  )
  .refine(...inProduction<Env>('CLIENT_URL', 'must be https', (env) => !!env.CLIENT_URL?.startsWith('https://')))
  .refine(...inProduction<Env>('PUBLIC_URL', 'must be https', (env) => !!env.PUBLIC_URL?.startsWith('https://')))

/** Reads the settings, or says everything that is wrong with them and ends the process. */
export const readEnv = (): Env => parseEnvOrExit(workerEnv, process.env)

const migrateEnv = z.object(commonSettings).pick({ NODE_ENV: true, DATABASE_URL: true, LOG_LEVEL: true })

/** What the migration needs: less than the worker itself. */
export const readMigrateEnv = (): z.infer<typeof migrateEnv> => parseEnvOrExit(migrateEnv, process.env)

const seedEnv = migrateEnv.extend(storageSettings)

/** What the demo shop needs: a database and a place for its pictures. */
export const readSeedEnv = (): z.infer<typeof seedEnv> => parseEnvOrExit(seedEnv, process.env)
