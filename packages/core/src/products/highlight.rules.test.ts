import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { highlight, highlightedSnippet, matcherOf } from './highlight.rules.ts'
import { parseQuery, toWebSearch } from './search-query.rules.ts'

const matched = (q: string, text: string) =>
  highlight(text, matcherOf(parseQuery(q))).flatMap((part) => (part.match ? [part.text] : []))

describe('highlighting', () => {
  test.each([
    ['lamp', 'Lamps, a lamp and LAMPLIGHT', ['Lamps', 'lamp', 'LAMPLIGHT']],
    ['lamp ', 'lamps', ['lamps']],
    ['running', 'run runs runner', ['run', 'runs']],
    ['cafe', 'Café au lait', ['Café']],
    ['éclair', 'an eclair', ['eclair']],
    ['lamp -brass', 'brass lamp', ['lamp']],
    ['"desk lamp"', 'lamp on a desk', ['lamp', 'desk']],
    ['two-person', 'two persons', ['two', 'persons']],
    ['', 'anything', []],
  ])('of %j in %j marks %j', (q, text, words) => {
    expect(matched(q, text)).toEqual(words)
  })

  test('loses nothing of the text, and never marks two neighbours apart', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '-', '💡', '<') })
    fc.assert(
      fc.property(texts, texts, (q, text) => {
        const parts = highlight(text, matcherOf(parseQuery(q)))
        expect(parts.map((part) => part.text).join('')).toBe(text)
        expect(parts.some((part, index) => part.text === '' || part.match === parts[index + 1]?.match)).toBe(false)
      }),
    )
  })

  test('shows the part of a long text where the first match is', () => {
    const text = `${'before '.repeat(100)}the lamp ${'behind '.repeat(100)}`
    const shown = highlightedSnippet(text, matcherOf(parseQuery('lamp')))!
      .map((part) => part.text)
      .join('')
    expect(shown).toMatch(/^… (before )+the lamp (behind )+…$/)
    expect(shown.length).toBeLessThan(180)
    expect(highlightedSnippet('nothing here', matcherOf(parseQuery('lamp')))).toBeNull()
  })
})

describe('a query', () => {
  test.each([
    ['desk lamp', 'desk lamp', 'lamp'],
    ['  desk   LAMP ', 'desk LAMP', 'lamp'],
    ['"desk lamp"', '"desk lamp"', null],
    ['lamp -"desk lamp" -brass', 'lamp -"desk lamp" -brass', null],
    ['lamp "desk', 'lamp "desk"', null],
    ['a & b | !c', 'a b c', null],
    ["o'neill's", "o'neill's", null],
    ['2.5 l/min', '2.5 "l min"', 'min'],
    ['-only -excluded', '', null],
    ['🔦 torch', 'torch', 'torch'],
  ])('%j is read as %j, unfinished %j', (q, text, unfinished) => {
    const query = parseQuery(q)
    expect(toWebSearch(query.terms)).toBe(text)
    expect(query.unfinished).toBe(unfinished)
  })
})
