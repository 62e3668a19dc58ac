import { html } from './html.ts'
import { inLanguage, type Language, type Translations } from './language.ts'
import { layout } from './layout.ts'
import type { Mail } from './mailer.ts'

/** A mail of a few sentences, with at most one thing to do. */
export interface Letter {
  subject: string
  title: string
  /** What the list of an inbox shows beside the subject. */
  preview: string
  paragraphs: string[]
  action?: { label: string; url: string }
  /** What stands below the action. */
  closing?: string[]
}

export interface Recipient {
  email: string
  /** BCP 47. */
  language: string
}

/** A template of a letter: one function for each language, from the facts to what is said of them. */
export const letterTemplate =
  <Facts>(translations: Translations<(facts: Facts) => Letter>) =>
  (to: Recipient, facts: Facts): Mail => {
    const [language, words] = inLanguage(to.language, translations)
    return letterMail(to.email, language, words(facts))
  }

function letterMail(to: string, language: Language, letter: Letter): Mail {
  const { subject, title, preview, paragraphs, action, closing = [] } = letter
  const actionLine = action ? [`${action.label}: ${action.url}`] : []
  const paragraph = (text: string) => html`<p style="margin:0 0 16px">${text}</p>
`
  return {
    to,
    subject,
    text: [title, ...paragraphs, ...actionLine, ...closing].join('\n\n'),
    html: layout({
      language,
      title,
      preview,
      body: html`${paragraphs.map(paragraph)}${
        action
          ? html`<p style="margin:24px 0"><a href="${action.url}" style="color:#0b57d0">${action.label}</a></p>
`
          : ''
      }${closing.map(paragraph)}`,
    }),
  }
}

/** A moment for people anywhere, to the minute: November 23, 2026 at 03:02 UTC. */
export function utcTime(moment: Date, language: Language): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: 'UTC',
  })
  return `${format.format(moment)} UTC`
}
