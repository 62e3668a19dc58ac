import { letterTemplate, utcTime } from '../letter.ts'

interface Facts {
  link: string
  hours: number
  requestedAt: Date
}

/** Goes to the new address: the link proves that it is the customer's. */
export const emailChangeMail = letterTemplate<Facts>({
  en: ({ link, hours, requestedAt }) => ({
    subject: 'Confirm your new e-mail address',
    title: 'Confirm your new e-mail address',
    preview: `With this link, within ${hours} hours`,
    paragraphs: [
      `On ${utcTime(requestedAt, 'en')} somebody asked to use this e-mail address for an account of our shop. With this link you confirm that it is yours. From then on you sign in with it.`,
    ],
    action: { label: 'Confirm this address', url: link },
    closing: [
      `The link works once, for ${hours} hours after this mail was sent.`,
      'If it was not you, you need not do anything: without the link nothing changes.',
    ],
  }),
})
