import type { WebhookEndpoint } from '@shop/validators'
import { letterTemplate, utcTime } from '../letter.ts'

interface Facts {
  endpoint: WebhookEndpoint
  disabledAt: Date
}

/** Tells whoever made a webhook that it was switched off. */
export const webhookDisabledMail = letterTemplate<Facts>({
  en: ({ endpoint: { id, url, description, disabledReason }, disabledAt }) => ({
    subject: 'A webhook was switched off',
    title: 'A webhook was switched off',
    preview: new URL(url).host,
    paragraphs: [
      `The webhook ${description === '' ? '' : `“${description}” `}to ${url} was switched off on ${utcTime(disabledAt, 'en')}.`,
      disabledReason === 'gone'
        ? 'It answered 410 Gone, which says that it wants nothing any more.'
        : 'Nothing got through to it for three days.',
      `Its log says what went wrong. What waited for it is kept for 30 days, and sent once you set its status to active. Events that happen until then are not kept for it. Its id is ${id}.`,
    ],
  }),
})
