import { button, facts, letterTemplate, paragraph, small } from '../letter.ts'
import { formatNumber, utcTime } from '../language.ts'

interface Facts {
  requestedAt: Date
  rowCount: number
  /** A page of the front end: the file itself is handed out to admins alone. */
  link: string
}

/** Tells the admin who started an export that its file is there. */
export const exportReadyMail = letterTemplate<Facts>({
  en: ({ requestedAt, rowCount, link }) => ({
    subject: 'Your export is ready',
    title: 'Your export is ready',
    preview: `${formatNumber(rowCount, 'en')} rows`,
    blocks: [
      paragraph('The export you started is done.'),
      facts({ Started: utcTime(requestedAt, 'en'), Rows: formatNumber(rowCount, 'en') }),
      button('Fetch the file', link),
      small('It is there for 30 days, for admins who have signed in.'),
    ],
    reason: 'admin',
  }),
  de: ({ requestedAt, rowCount, link }) => ({
    subject: 'Ihr Export ist fertig',
    title: 'Ihr Export ist fertig',
    preview: `${formatNumber(rowCount, 'de')} Zeilen`,
    blocks: [
      paragraph('Der Export, den Sie gestartet haben, ist fertig.'),
      facts({ Gestartet: utcTime(requestedAt, 'de'), Zeilen: formatNumber(rowCount, 'de') }),
      button('Datei abrufen', link),
      small('Sie steht 30 Tage lang für angemeldete Administratoren bereit.'),
    ],
    reason: 'admin',
  }),
})
