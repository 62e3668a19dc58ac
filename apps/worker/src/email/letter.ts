import type { Language } from '@shop/validators'
import { languageFor, type Translations } from './language.ts'

/** A piece of a mail. Each is made into HTML and into plain text from the same words, so that both say the same. */
export type Block =
  | { kind: 'paragraph' | 'small'; text: string }
  /** `url` is absolute. */
  | { kind: 'button'; label: string; url: string }
  | { kind: 'facts'; rows: { label: string; value: string }[] }
  | { kind: 'lines'; rows: { what: string; amount: string }[] }
  | { kind: 'amounts'; rows: { label: string; amount: string }[] }
  | { kind: 'total'; label: string; amount: string }
  | { kind: 'address'; title: string; lines: string[] }

/** Why somebody gets a mail, which is said at its foot. */
export type Reason = 'order' | 'account' | 'admin' | 'reminders'

/** What a mail says, in one language. */
export interface Letter {
  subject: string
  title: string
  /** What the list of an inbox shows beside the subject. */
  preview: string
  blocks: Block[]
  reason: Reason
}

export type WrittenLetter = Letter & { language: Language }

/** A template: in each language a function from the facts to what is said of them. Takes the reader's language, BCP 47. */
export const letterTemplate =
  <Facts>(translations: Translations<(facts: Facts) => Letter>) =>
  (tag: string | null, facts: Facts): WrittenLetter => {
    const language = languageFor(tag)
    return { language, ...translations[language](facts) }
  }

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
export const small = (text: string): Block => ({ kind: 'small', text })
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url })

/** Facts by label; those nobody knows are left out. */
export const facts = (known: Record<string, string | null>): Block => ({
  kind: 'facts',
  rows: Object.entries(known).flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
})
