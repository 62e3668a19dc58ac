import { letterTemplate, utcTime } from '../letter.ts'

interface Facts {
  changedAt: Date
  /** Where a person asks for a link to set another password. */
  forgotPasswordUrl: string
}

/** Tells the owner that the password is another one. */
export const passwordChangedMail = letterTemplate<Facts>({
  en: ({ changedAt, forgotPasswordUrl }) => ({
    subject: 'Your password was changed',
    title: 'Your password was changed',
    preview: 'If it was not you, act now',
    paragraphs: [
      `The password of your account was changed on ${utcTime(changedAt, 'en')}. Every other device has been signed out.`,
      'If it was you, you need not do anything.',
      'If it was not you, set a new password at once. That signs out whoever changed it.',
    ],
    action: { label: 'Set a new password', url: forgotPasswordUrl },
  }),
})
