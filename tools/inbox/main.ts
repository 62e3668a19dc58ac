// The inbox on its own: INBOX_HOST, INBOX_PORT and SMTP_PORT say where it listens.
import { runMain } from '../cli/run-main.ts'
import { Fault } from '../start/bootstrap/fault.mjs'
import { startInbox } from './index.ts'

await runMain(async () => {
  const { INBOX_HOST: host, INBOX_PORT: webPort, SMTP_PORT: smtpPort } = process.env
  const inbox = await startInbox({
    smtpPort: Number(smtpPort || 1025),
    webPort: Number(webPort || 8025),
    ...(host && { host }),
  }).catch((error: Error) => {
    throw new Fault(`The inbox could not start: ${error.message}. Choose other ports by SMTP_PORT and INBOX_PORT.`)
  })
  process.stdout.write(`The inbox is open: ${inbox.webUrl} (mail to ${inbox.smtpUrl})\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void inbox.close())
})
