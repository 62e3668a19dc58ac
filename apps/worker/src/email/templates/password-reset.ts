import { utcTime } from '../language.ts'
import { button, letterTemplate, paragraph, small } from '../letter.ts'

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
    blocks: [
      paragraph(
        `On ${utcTime(requestedAt, 'en')} somebody asked for a new password for your account. With this link you set one.`,
      ),
      button('Set a new password', link),
      small(`The link works once, for ${minutes} minutes after this mail was sent.`),
      small('If it was not you, you need not do anything: your password stays as it is.'),
    ],
    reason: 'account',
  }),
  de: ({ link, minutes, requestedAt }) => ({
    subject: 'Neues Passwort festlegen',
    title: 'Neues Passwort festlegen',
    preview: `Mit diesem Link, innerhalb von ${minutes} Minuten`,
    blocks: [
      paragraph(
        `Am ${utcTime(requestedAt, 'de')} wurde für Ihr Kundenkonto ein neues Passwort angefordert. Mit diesem Link legen Sie eines fest.`,
      ),
      button('Neues Passwort festlegen', link),
      small(`Der Link funktioniert einmal, innerhalb von ${minutes} Minuten nach dem Versand dieser E-Mail.`),
      small('Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.'),
    ],
    reason: 'account',
  }),
})
