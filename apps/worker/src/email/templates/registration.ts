import { letterTemplate, utcTime } from '../letter.ts'

interface LinkFacts {
  link: string
  hours: number
  requestedAt: Date
}

/** The link that makes the account. */
export const registrationMail = letterTemplate<LinkFacts>({
  en: ({ link, hours, requestedAt }) => ({
    subject: 'Confirm your registration',
    title: 'Confirm your registration',
    preview: `With this link, within ${hours} hours`,
    paragraphs: [
      `On ${utcTime(requestedAt, 'en')} somebody registered with this e-mail address. With this link the account is made.`,
    ],
    action: { label: 'Confirm the registration', url: link },
    closing: [
      `The link works once, for ${hours} hours after this mail was sent.`,
      'If it was not you, do not open it: without the link there is no account.',
    ],
  }),
})

interface TakenFacts {
  requestedAt: Date
  /** Where a person asks for a link to set another password. */
  forgotPasswordUrl: string
}

/** For an address that has an account: only its owner gets to know. Nothing here signs anybody in. */
export const alreadyRegisteredMail = letterTemplate<TakenFacts>({
  en: ({ requestedAt, forgotPasswordUrl }) => ({
    subject: 'You have an account already',
    title: 'You have an account already',
    preview: 'Somebody registered with your e-mail address',
    paragraphs: [
      `On ${utcTime(requestedAt, 'en')} somebody registered with this e-mail address. It has an account already, so nothing was changed.`,
      'If it was you, sign in as before. If you no longer know the password, you can ask for a new one.',
    ],
    action: { label: 'Ask for a new password', url: forgotPasswordUrl },
    closing: ['If it was not you, you need not do anything.'],
  }),
})
