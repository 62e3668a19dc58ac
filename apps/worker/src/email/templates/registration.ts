import { utcTime } from '../language.ts'
import { button, letterTemplate, paragraph, small } from '../letter.ts'

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
    blocks: [
      paragraph(
        `On ${utcTime(requestedAt, 'en')} somebody registered with this e-mail address. With this link the account is made.`,
      ),
      button('Confirm the registration', link),
      small(`The link works once, for ${hours} hours after this mail was sent.`),
      small('If it was not you, do not open it: without the link there is no account.'),
    ],
    reason: 'account',
  }),
  de: ({ link, hours, requestedAt }) => ({
    subject: 'Bestätigen Sie Ihre Registrierung',
    title: 'Bestätigen Sie Ihre Registrierung',
    preview: `Mit diesem Link, innerhalb von ${hours} Stunden`,
    blocks: [
      paragraph(
        `Am ${utcTime(requestedAt, 'de')} hat sich jemand mit dieser E-Mail-Adresse registriert. Mit diesem Link wird das Kundenkonto angelegt.`,
      ),
      button('Registrierung bestätigen', link),
      small(`Der Link funktioniert einmal, innerhalb von ${hours} Stunden nach dem Versand dieser E-Mail.`),
      small('Wenn Sie das nicht waren, öffnen Sie ihn nicht: Ohne den Link entsteht kein Konto.'),
    ],
    reason: 'account',
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
    blocks: [
      paragraph(
        `On ${utcTime(requestedAt, 'en')} somebody registered with this e-mail address. It has an account already, so nothing was changed.`,
      ),
      paragraph('If it was you, sign in as before. If you no longer know the password, you can ask for a new one.'),
      button('Ask for a new password', forgotPasswordUrl),
      small('If it was not you, you need not do anything.'),
    ],
    reason: 'account',
  }),
  de: ({ requestedAt, forgotPasswordUrl }) => ({
    subject: 'Sie haben bereits ein Kundenkonto',
    title: 'Sie haben bereits ein Kundenkonto',
    preview: 'Jemand hat sich mit Ihrer E-Mail-Adresse registriert',
    blocks: [
      paragraph(
        `Am ${utcTime(requestedAt, 'de')} hat sich jemand mit dieser E-Mail-Adresse registriert. Zu ihr gibt es bereits ein Kundenkonto, deshalb wurde nichts geändert.`,
      ),
      paragraph(
        'Wenn Sie das waren, melden Sie sich wie bisher an. Wenn Sie Ihr Passwort nicht mehr wissen, können Sie ein neues anfordern.',
      ),
      button('Neues Passwort anfordern', forgotPasswordUrl),
      small('Wenn Sie das nicht waren, müssen Sie nichts tun.'),
    ],
    reason: 'account',
  }),
})
