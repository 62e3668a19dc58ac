import fc from 'fast-check'
import { Slug } from '@shop/validators'
import { describe, expect, test } from 'vitest'
import { slugCandidates, toSlug } from './slug.rules.ts'

describe('a slug', () => {
  test.each([
    ['Walnut Desk Lamp', 'walnut-desk-lamp'],
    ['Crème brûlée & Co.', 'creme-brulee-co'],
    ['  Straße 7 — „groß“ ', 'strasse-7-gross'],
    ["Women's Shoes", 'womens-shoes'],
    ['Øre', 'ore'],
    ['x'.repeat(300), 'x'.repeat(140)],
    ['ﬁne ½', 'fine-1-2'],
    ['ランプ', ''],
    ['---', ''],
  ])('of %j is %j', (name, slug) => {
    expect(toSlug(name)).toBe(slug)
  })

  test('is made from any name, and is one the contract accepts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        for (const slug of slugCandidates(name, 'product')) expect(Slug.safeParse(slug).success).toBe(true)
      }),
    )
  })
})
