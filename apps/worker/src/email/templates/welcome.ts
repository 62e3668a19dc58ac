import { button, letterTemplate, paragraph, small } from '../letter.ts'

interface Facts {
  shopName: string
  shopUrl: string
}

/** Greets who has just got an account. Like all account mails without the name, which may be a stranger's invention. */
export const welcomeMail = letterTemplate<Facts>({
  en: ({ shopName, shopUrl }) => ({
    subject: `Welcome to ${shopName}`,
    title: 'Welcome',
    preview: 'Your account is ready',
    blocks: [
      paragraph(
        'Your account is ready. In it you find your orders, keep addresses and a wishlist, and choose which mails you get.',
      ),
      button('Go to the shop', shopUrl),
      small('If it was not you who opened it, reply to this mail, and we see to it.'),
    ],
    reason: 'account',
  }),
  de: ({ shopName, shopUrl }) => ({
    subject: `Willkommen bei ${shopName}`,
    title: 'Willkommen',
    preview: 'Ihr Kundenkonto ist eingerichtet',
    blocks: [
      paragraph(
        'Ihr Kundenkonto ist eingerichtet. Dort finden Sie Ihre Bestellungen, verwalten Adressen und eine Wunschliste und wählen, welche E-Mails Sie erhalten.',
      ),
      button('Zum Shop', shopUrl),
      small('Sie haben das Konto nicht selbst eröffnet? Antworten Sie auf diese E-Mail, wir kümmern uns darum.'),
    ],
    reason: 'account',
  }),
})
