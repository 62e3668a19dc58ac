import { Language } from '@shop/validators'

/** What a mail says, in every language the shop writes. */
export type Translations<Words> = Record<Language, Words>

export const languages = Language.options

/** The language a mail is written in for somebody who reads `tag` (BCP 47): English where the shop does not write it. */
export function languageFor(tag: string | null): Language {
  const [base = ''] = tag?.toLowerCase().split('-', 1) ?? []
  return Language.safeParse(base).data ?? 'en'
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

/** The day of a moment: November 23, 2026. */
export const utcDay = (moment: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(moment)

/** `1,234.5`, or `1.234,5`. */
export const formatNumber = (value: number, language: Language): string => new Intl.NumberFormat(language).format(value)
