import type { WebhookEndpoint } from '@shop/validators'
import { utcTime } from '../language.ts'
import { facts, letterTemplate, paragraph } from '../letter.ts'

interface Facts {
  endpoint: Pick<WebhookEndpoint, 'id' | 'url' | 'description' | 'disabledReason'>
  disabledAt: Date
}

/** Nothing for a reader to click: what is there is a program. */
const withoutScheme = (url: string) => url.replace(/^https?:\/\//, '')

/** Tells whoever made a webhook that it was switched off. */
export const webhookDisabledMail = letterTemplate<Facts>({
  en: ({ endpoint: { id, url, description, disabledReason }, disabledAt }) => ({
    subject: 'A webhook was switched off',
    title: 'A webhook was switched off',
    preview: new URL(url).host,
    blocks: [
      paragraph(
        disabledReason === 'gone'
          ? 'It answered 410 Gone, which says that it wants nothing any more.'
          : 'Nothing got through to it for three days.',
      ),
      facts({
        Address: withoutScheme(url),
        Description: description === '' ? null : description,
        'Switched off': utcTime(disabledAt, 'en'),
        Id: id,
      }),
      paragraph(
        'Its log says what went wrong. What waited for it is kept for 30 days, and sent once you set its status to active. Events that happen until then are not kept for it.',
      ),
    ],
    reason: 'admin',
  }),
  de: ({ endpoint: { id, url, description, disabledReason }, disabledAt }) => ({
    subject: 'Ein Webhook wurde abgeschaltet',
    title: 'Ein Webhook wurde abgeschaltet',
    preview: new URL(url).host,
    blocks: [
      paragraph(
        disabledReason === 'gone'
          ? 'Er hat mit 410 Gone geantwortet, will also nichts mehr empfangen.'
          : 'Seit drei Tagen ließ sich nichts mehr zustellen.',
      ),
      facts({
        Adresse: withoutScheme(url),
        Beschreibung: description === '' ? null : description,
        'Abgeschaltet am': utcTime(disabledAt, 'de'),
        Kennung: id,
      }),
      paragraph(
        'Sein Protokoll zeigt, was schiefging. Was noch zuzustellen ist, wird 30 Tage aufbewahrt und gesendet, sobald Sie seinen Status wieder auf active setzen. Was bis dahin geschieht, wird für ihn nicht aufgehoben.',
      ),
    ],
    reason: 'admin',
  }),
})
