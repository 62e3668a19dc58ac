import { utcTime } from '../language.ts'
import { letterTemplate, paragraph } from '../letter.ts'

interface Facts {
  changedAt: Date
}

/** Goes to the former address, which can no longer ask for a new password: a person has to help. */
export const emailChangedMail = letterTemplate<Facts>({
  en: ({ changedAt }) => ({
    subject: 'Your e-mail address was changed',
    title: 'Your e-mail address was changed',
    preview: 'If it was not you, act now',
    blocks: [
      paragraph(
        `On ${utcTime(changedAt, 'en')} another e-mail address was confirmed for your account. You no longer sign in with this one, and this is the last mail it gets about the account.`,
      ),
      paragraph('If it was you, you need not do anything.'),
      paragraph(
        'If it was not you, reply to this mail at once: somebody knows your password, and we have to stop them from here.',
      ),
    ],
    reason: 'account',
  }),
  de: ({ changedAt }) => ({
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    title: 'Ihre E-Mail-Adresse wurde geändert',
    preview: 'Wenn Sie das nicht waren, handeln Sie jetzt',
    blocks: [
      paragraph(
        `Am ${utcTime(changedAt, 'de')} wurde für Ihr Kundenkonto eine andere E-Mail-Adresse bestätigt. Mit dieser hier melden Sie sich nicht mehr an, und dies ist die letzte E-Mail, die sie zu dem Konto erhält.`,
      ),
      paragraph('Wenn Sie das waren, müssen Sie nichts tun.'),
      paragraph(
        'Wenn Sie das nicht waren, antworten Sie sofort auf diese E-Mail: Jemand kennt Ihr Passwort, und nur wir können das jetzt noch stoppen.',
      ),
    ],
    reason: 'account',
  }),
})
