// The fake of Stripe on its own. STRIPE_PORT and STRIPE_HOST say where it listens, STRIPE_WEBHOOK_URL where the shop
// hears of payments, STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET what both know, STRIPE_FILE what it keeps.
import { runMain } from '../cli/run-main.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import { startLocalStripe } from './index.ts'
import { stripeSettings } from './settings.ts'

await runMain(async () => {
  const { STRIPE_HOST: host, STRIPE_PORT: port, STRIPE_WEBHOOK_URL: webhookUrl, STRIPE_FILE: file } = process.env
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = process.env
  const stripe = await startLocalStripe({
    port: Number(port || 8026),
    webhookUrl: webhookUrl || 'http://localhost:3000/api/v1/payments/webhook',
    file,
    keys: { ...(secretKey && { secretKey }), ...(webhookSecret && { webhookSecret }) },
    ...(host && { host }),
  }).catch((error: Error) => {
    throw new Fault(`The fake of Stripe could not start: ${error.message}. Choose another port by STRIPE_PORT.`)
  })
  const settings = Object.entries(stripeSettings(stripe)).map(([name, value]) => `${name}=${value}\n`)
  process.stdout.write(`The fake of Stripe is open: ${stripe.url}. A shop finds it by:\n${settings.join('')}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stripe.close())
})
