import { expect, test } from 'vitest'
import { letterTemplate, utcTime } from '../src/email/letter.ts'

const greeting = letterTemplate<{ name: string }>({
  en: ({ name }) => ({ subject: 'Hello', title: 'Hello', preview: 'Hi', paragraphs: [`Hello ${name}`] }),
  de: ({ name }) => ({
    subject: 'Hallo',
    title: 'Hallo',
    preview: 'Hi',
    paragraphs: [`Hallo ${name}`],
    action: { label: 'Weiter', url: 'https://shop.example/?a=1&b=2' },
    closing: ['Bis bald'],
  }),
})

test('a letter is written in the customer’s language, as text and HTML', () => {
  const mail = greeting({ email: 'ada@example.com', language: 'de' }, { name: '<Ada>' })
  expect(mail).toMatchObject({ to: 'ada@example.com', subject: 'Hallo' })
  expect(mail.text).toBe('Hallo\n\nHallo <Ada>\n\nWeiter: https://shop.example/?a=1&b=2\n\nBis bald')
  expect(mail.html).toContain('<html lang="de">')
  expect(mail.html).toContain('Hallo &#60;Ada&#62;')
  expect(mail.html).toContain('href="https://shop.example/?a=1&#38;b=2"')
})

test.each(['en', 'fr', 'de-AT', 'constructor'])('a letter for a reader of %s is in English', (language) => {
  const mail = greeting({ email: 'ada@example.com', language }, { name: 'Ada' })
  expect(mail.subject).toBe('Hello')
  expect(mail.html).toContain('<html lang="en">')
})

test('a time is told to the minute, in UTC, with 24 hours', () => {
  expect(utcTime(new Date('2026-11-23T00:05:59Z'), 'en')).toBe('November 23, 2026 at 00:05 UTC')
  expect(utcTime(new Date('2026-11-23T15:05:00+02:00'), 'de')).toBe('23. November 2026 um 13:05 UTC')
})
