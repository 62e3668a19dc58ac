import { describe, expect, test } from 'vitest'
import { utcDay, utcTime } from '../src/email/language.ts'
import { button, facts, letterTemplate, paragraph } from '../src/email/letter.ts'
import { renderMail } from '../src/email/render-mail.ts'

const greeting = letterTemplate<{ name: string }>({
  en: ({ name }) => ({
    subject: 'Hello',
    title: 'Hello',
    preview: 'Hi',
    blocks: [paragraph(`Hello ${name}`)],
    reason: 'order',
  }),
  de: ({ name }) => ({
    subject: 'Hallo',
    title: 'Hallo',
    preview: 'Hi',
    blocks: [
      paragraph(`Hallo ${name}`),
      facts({ Nummer: '7', Unbekannt: null }),
      { kind: 'lines', rows: [{ what: '2 × Tee', amount: '4,00 €' }] },
      { kind: 'total', label: 'Summe', amount: '4,00 €' },
      { kind: 'amounts', rows: [{ label: 'MwSt.', amount: '0,26 €' }] },
      button('Weiter', 'https://shop.example/?a=1&b=2'),
    ],
    reason: 'reminders',
  }),
})

const house = { shopName: 'Tee & mehr', shopUrl: 'https://shop.example' }

test('a letter is written in the reader’s language, as text and HTML of the same words', () => {
  const { subject, text, html } = renderMail(
    greeting('de', { name: '<Ada>' }),
    house,
    'https://api.example/end?token=x',
  )
  expect(subject).toBe('Hallo')
  expect(text).toBe(
    `Hallo

Hallo <Ada>

Nummer: 7

2 × Tee: 4,00 €

Summe: 4,00 €
MwSt.: 0,26 €

Weiter: https://shop.example/?a=1&b=2

-- ${''}
Sie erhalten diese E-Mail, weil Sie Erinnerungen von Tee & mehr wünschen.
Keine Erinnerungen mehr erhalten: https://api.example/end?token=x`,
  )
  expect(html).toContain('<html lang="de"')
  expect(html).toContain('Hallo &#60;Ada&#62;')
  expect(html).toContain('href="https://shop.example/?a=1&#38;b=2"')
  expect(html).toContain('Tee &#38; mehr')
  expect(html).not.toContain('Unbekannt')
})

test('a letter that is not to be ended has no link that ends it', () => {
  const { text, html } = renderMail(greeting('en', { name: 'Ada' }), house)
  expect(`${text}${html}`).not.toContain('No more reminders')
})

describe('the language of a letter', () => {
  test.each([
    ['en', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['fr', 'en'],
    ['constructor', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('for a reader of %s is %s', (tag, language) => {
    expect(greeting(tag, { name: 'Ada' }).language).toBe(language)
  })
})

test('a time is told to the minute, in UTC, with 24 hours', () => {
  expect(utcTime(new Date('2026-11-23T00:05:59Z'), 'en')).toBe('November 23, 2026 at 00:05 UTC')
  expect(utcTime(new Date('2026-11-23T15:05:00+02:00'), 'de')).toBe('23. November 2026 um 13:05 UTC')
  expect(utcDay(new Date('2026-11-23T23:59:59Z'), 'de')).toBe('23. November 2026')
})
