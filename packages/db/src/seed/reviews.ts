import { randomBytes } from 'node:crypto'
import { hash } from '@node-rs/argon2'
import type { Db } from '../client.ts'
import { PASSWORD_HASH_OPTIONS } from './accounts.ts'

/** People who wrote about the demo's goods. Their accounts have a password nobody knows. */
const reviewers = {
  lena: 'Lena Berg',
  marco: 'Marco Rossi',
  amira: 'Amira Haddad',
  jonas: 'Jonas Weber',
} as const

type Reviewer = keyof typeof reviewers
type Opinion = readonly [reviewer: Reviewer, rating: number, title: string, body: string]

/** By the product's slug. None is verified, because nobody has an order. */
const opinions: Readonly<Record<string, readonly Opinion[]>> = {
  'organic-cotton-t-shirt': [
    ['lena', 5, 'Keeps its shape', 'Washed it a dozen times, and the collar still lies flat.'],
    ['marco', 4, 'Good basic', 'A little long for me, otherwise just what a T-shirt should be.'],
    ['jonas', 5, 'Bought three more', ''],
  ],
  'merino-crew-sweater': [
    ['amira', 5, 'Soft and warm', 'I wear it on bare skin, and nothing itches.'],
    ['lena', 4, 'Lovely, but delicate', 'Wash it by hand. I learned it the hard way with my last one.'],
  ],
  'trail-running-shoes': [
    ['jonas', 5, 'They hold on anything', 'Wet rock, roots, mud: no slip in 300 km.'],
    ['marco', 3, 'Narrow', 'Great grip, but order half a size up.'],
    ['amira', 4, '', 'Dry by the next morning, as promised.'],
  ],
  'waxed-canvas-backpack': [
    ['marco', 5, 'Gets better with age', 'Two winters of rain, and my laptop never got wet.'],
    ['lena', 5, 'Beautiful', ''],
  ],
  'two-person-tent': [
    ['jonas', 4, 'Light and quick', 'Four minutes is true, once you have done it twice.'],
    ['amira', 5, 'A door each', 'Saved our marriage.'],
  ],
  'enamel-camping-mug': [
    ['lena', 5, 'Indestructible', 'Dropped it from a cliff. One chip.'],
    ['marco', 2, 'Gets hot', 'Hold it with gloves, or wait.'],
    ['amira', 4, 'A nice present', ''],
    ['jonas', 5, '', 'Every morning since May.'],
  ],
  'pour-over-coffee-maker': [
    ['amira', 5, 'No paper needed', 'The filter is fine enough, and easy to clean.'],
    ['jonas', 4, 'Good coffee', 'I would have liked a lid.'],
  ],
  'cast-iron-skillet': [
    ['marco', 5, 'For life', 'Heavy, as it has to be. My eggs slide.'],
    ['lena', 4, 'Works on induction', ''],
    ['jonas', 5, 'Best steak so far', ''],
  ],
  'brass-desk-lamp': [
    ['amira', 4, 'Warm light', 'The joints stay where I put them. The dimmer hums a little at the lowest step.'],
    ['lena', 5, 'A beauty', ''],
  ],
  'wireless-headphones': [
    ['jonas', 5, 'Silence on the train', 'Four days of commuting on one charge.'],
    ['marco', 4, 'Comfortable', 'They sit well, even with glasses.'],
    ['amira', 3, 'Fine, but dear', ''],
  ],
}

const DAY_MS = 86_400_000

/** Adds what the reviewers say of these products, and their accounts if need be. */
export async function seedReviews(
  tx: Db,
  products: readonly { id: string; slug: string; createdAt: Date }[],
): Promise<void> {
  if (products.length === 0) return
  const passwordHash = await hash(randomBytes(32), PASSWORD_HASH_OPTIONS)
  const userIds = new Map<Reviewer, string>()
  for (const [reviewer, name] of Object.entries(reviewers) as [Reviewer, string][]) {
    const email = `${reviewer}@example.com`
    const create = { email, name, passwordHash }
    const { id } = await tx.user.upsert({ where: { email }, create, update: {}, select: { id: true } })
    userIds.set(reviewer, id)
  }
  await tx.review.createMany({
    data: products.flatMap(({ id: productId, slug, createdAt }) =>
      (opinions[slug] ?? []).map(([reviewer, rating, title, body], index) => ({
        productId,
        userId: userIds.get(reviewer),
        rating,
        title,
        body,
        createdAt: new Date(createdAt.getTime() + (index + 3) * 4 * DAY_MS),
      })),
    ),
  })
}
