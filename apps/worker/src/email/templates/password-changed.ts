import { utcTime } from '../language.ts'
import { button, letterTemplate, paragraph } from '../letter.ts'

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
    blocks: [
      paragraph(
        `The password of your account was changed on ${utcTime(changedAt, 'en')}. Every other device has been signed out.`,
      ),
      paragraph('If it was you, you need not do anything.'),
      paragraph('If it was not you, set a new password at once. That signs out whoever changed it.'),
      button('Set a new password', forgotPasswordUrl),
    ],
    reason: 'account',
  }),
  de: ({ changedAt, forgotPasswordUrl }) => ({
    subject: 'Ihr Passwort wurde geändert',
    title: 'Ihr Passwort wurde geändert',
    preview: 'Wenn Sie das nicht waren, handeln Sie jetzt',
    blocks: [
      paragraph(
        `Das Passwort Ihres Kundenkontos wurde am ${utcTime(changedAt, 'de')} geändert. Alle anderen Geräte wurden abgemeldet.`,
      ),
      paragraph('Wenn Sie das waren, müssen Sie nichts tun.'),
      paragraph(
        'Wenn Sie das nicht waren, legen Sie sofort ein neues Passwort fest. Damit wird abgemeldet, wer es geändert hat.',
      ),
      button('Neues Passwort festlegen', forgotPasswordUrl),
    ],
    reason: 'account',
  }),
})
