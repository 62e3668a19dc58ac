import { describe, expect, test } from 'vitest'
import { languages } from '../src/email/language.ts'
import { sampleOrder } from '../src/email/preview/sample-order.ts'
import { renderSample, sampleLetters } from '../src/email/preview/samples.ts'

const names = Object.keys(sampleLetters('en'))
const everyMail = languages.flatMap((language) => names.map((name) => [name, language] as const))
const mailOf = (name: string, language: (typeof languages)[number], hostile = {}) =>
  renderSample(sampleLetters(language, hostile)[name]!)

const attack = '<script>alert(1)</script>"\'&${1}`'
const hostileOrder = () => {
  const order = sampleOrder()
  return {
    ...order,
    number: attack,
    shippingMethod: { code: 'x', name: attack },
    shippingAddress: { ...order.shippingAddress, name: attack, line1: attack, city: attack },
    lines: order.lines.map((line) => ({ ...line, name: attack, options: { size: attack } })),
  }
}

/** What people see of the HTML. */
const seenIn = (html: string) =>
  html
    .replaceAll(/<!--[\s\S]*?-->|<head>[\s\S]*?<\/head>|<[^>]*>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ')

const urlsIn = (text: string) => new Set(text.match(/https?:\/\/[^\s"<>]+/g))
const linksIn = (html: string) =>
  new Set([...html.matchAll(/href="([^"]*)"/g)].map(([, url = '']) => url.replaceAll('&#38;', '&')))

describe.each(everyMail)('the mail %s in %s', (name, language) => {
  const { subject, text, html } = mailOf(name, language)

  test('says everything it should know', () => {
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/undefined|\[object|NaN|null|\{\{|Invalid Date/)
      expect(part.trim()).not.toBe('')
    }
  })

  test('says the same as text and as HTML', () => {
    const seen = seenIn(html)
    const said = text.split(/\n+|: /).map((piece) => piece.replaceAll(/\s+/g, ' ').trim())
    for (const piece of said) if (!/^https?:|^--$/.test(piece)) expect(seen).toContain(piece)
    const links = linksIn(html)
    for (const url of urlsIn(text)) expect(links).toContain(url)
  })

  test('is one page with a language, whose links are whole addresses', () => {
    expect(html).toMatch(/^<!doctype html>/)
    expect(html).toContain(`<html lang="${language}"`)
    for (const link of linksIn(html)) expect(link).toMatch(/^https:\/\/[\w.-]+/)
    expect(html).not.toMatch(/<(script|link|img|iframe|form)\b/)
    expect(html.length).toBeLessThan(60_000)
  })

  test('shows what somebody typed as text, whatever it is', () => {
    const hostile = mailOf(name, language, { order: hostileOrder(), variantName: attack })
    expect(hostile.html).not.toMatch(/<script|\$\{1\}<|"'&\$/)
    if (hostile.text.includes(attack)) expect(seenIn(hostile.html)).toContain(attack)
  })
})

describe.each(names)('the mail %s', (name) => {
  const facts = (language: (typeof languages)[number]) => {
    const letter = sampleLetters(language)[name]!
    return {
      blocks: letter.blocks.map(({ kind }) => kind),
      rows: letter.blocks.map((block) => ('rows' in block ? block.rows.length : 0)),
      // Amounts and counts, however they are written, and links.
      numbers: renderSample(letter)
        .text.match(/\d+(?=[.,]\d\d\b)|(?<=[.,])\d\d\b|\b\d+\b/g)
        ?.toSorted(),
      links: [...urlsIn(renderSample(letter).text)],
    }
  }

  test('has the same facts in every language', () => {
    expect(facts('de')).toEqual(facts('en'))
  })

  test('has other words in every language', () => {
    const [english, german] = [mailOf(name, 'en'), mailOf(name, 'de')]
    expect(german.subject).not.toBe(english.subject)
    expect(german.text).toMatch(/\b(Sie|Ihr|Ihre|wir|Wir|hat|noch)\b/)
    expect(german.text).not.toMatch(/\b(your|you|we|order|the)\b/)
    expect(english.text).not.toMatch(/\b(Sie|Ihre|wir|Bestellung)\b/)
  })
})

test('amounts and dates are written as the reader writes them', () => {
  const [english, german] = [mailOf('order-confirmation', 'en'), mailOf('order-confirmation', 'de')]
  expect(english.text).toContain('Total: €209.60\nIncluding 19% tax: €33.47')
  expect(german.text).toContain('Gesamtbetrag: 209,60\u00a0€\nEnthaltene MwSt. (19\u00a0%): 33,47\u00a0€')
  expect(english.text).toContain('November 23, 2026')
  expect(german.text).toContain('23. November 2026')
  expect(english.text).toContain('Germany')
  expect(german.text).toContain('Deutschland')
})

test('an amount is in the currency of its order', () => {
  const order = { ...sampleOrder(), currency: 'JPY', totalCents: 1_500 }
  expect(mailOf('order-paid', 'en', { order }).text).toContain('¥1,500')
  expect(mailOf('order-paid', 'de', { order }).text).toContain('1.500\u00a0¥')
})
