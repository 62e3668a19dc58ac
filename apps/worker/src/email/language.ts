import type { Preferences } from '@shop/validators'

export type Language = Preferences['language']

/** What a mail says, by language. One that is not translated is said in English. */
export type Translations<Words> = { en: Words } & Partial<Record<Language, Words>>

/** The language a mail is written in for somebody who reads `tag` (BCP 47), and its words. */
export function inLanguage<Words>(tag: string, translations: Translations<Words>): [Language, Words] {
  const translated = Object.hasOwn(translations, tag) ? translations[tag as Language] : undefined
  return translated ? [tag as Language, translated] : ['en', translations.en]
}
