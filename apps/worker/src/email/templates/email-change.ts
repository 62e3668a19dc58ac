import { utcTime } from '../language.ts'
import { button, letterTemplate, paragraph, small } from '../letter.ts'

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
    blocks: [
      paragraph(
        `On ${utcTime(requestedAt, 'en')} somebody asked to use this e-mail address for an account of our shop. With this link you confirm that it is yours. From then on you sign in with it.`,
      ),
      button('Confirm this address', link),
      small(`The link works once, for ${hours} hours after this mail was sent.`),
      small('If it was not you, you need not do anything: without the link nothing changes.'),
    ],
    reason: 'account',
  }),
  de: ({ link, hours, requestedAt }) => ({
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    title: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    preview: `Mit diesem Link, innerhalb von ${hours} Stunden`,
    blocks: [
      paragraph(
        `Am ${utcTime(requestedAt, 'de')} wurde beantragt, diese E-Mail-Adresse für ein Kundenkonto in unserem Shop zu verwenden. Mit diesem Link bestätigen Sie, dass sie Ihnen gehört. Danach melden Sie sich mit ihr an.`,
      ),
      button('Adresse bestätigen', link),
      small(`Der Link funktioniert einmal, innerhalb von ${hours} Stunden nach dem Versand dieser E-Mail.`),
      small('Wenn Sie das nicht waren, müssen Sie nichts tun: Ohne den Link ändert sich nichts.'),
    ],
    reason: 'account',
  }),
})
