import { letterTemplate, utcTime } from '../letter.ts'

interface Facts {
  changedAt: Date
}

/** Goes to the former address, which can no longer ask for a new password: a person has to help. */
export const emailChangedMail = letterTemplate<Facts>({
  en: ({ changedAt }) => ({
    subject: 'Your e-mail address was changed',
    title: 'Your e-mail address was changed',
    preview: 'If it was not you, act now',
    paragraphs: [
      `On ${utcTime(changedAt, 'en')} another e-mail address was confirmed for your account. You no longer sign in with this one, and this is the last mail it gets about the account.`,
      'If it was you, you need not do anything.',
      'If it was not you, reply to this mail at once: somebody knows your password, and we have to stop them from here.',
    ],
  }),
})
