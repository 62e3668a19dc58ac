import { letterTemplate, utcTime } from '../letter.ts'

interface Facts {
  link: string
  minutes: number
  requestedAt: Date
}

/** A link to set a new password. Like all account mails without the name, which may be a stranger's invention. */
export const passwordResetMail = letterTemplate<Facts>({
  en: ({ link, minutes, requestedAt }) => ({
    subject: 'Set a new password',
    title: 'Set a new password',
    preview: `With this link, within ${minutes} minutes`,
    paragraphs: [
      `On ${utcTime(requestedAt, 'en')} somebody asked for a new password for your account. With this link you set one.`,
    ],
    action: { label: 'Set a new password', url: link },
    closing: [
      `The link works once, for ${minutes} minutes after this mail was sent.`,
      'If it was not you, you need not do anything: your password stays as it is.',
    ],
  }),
})
