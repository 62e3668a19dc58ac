import { tidyWords } from '@shop/core/products'
import type { JobHandler } from '../../handlers.ts'

/** Safe to repeat: forgets only words that no product has. */
export const tidySearchWords: JobHandler<'catalogue.tidy-words'> = async ({ core }) => {
  const forgotten = await tidyWords(core)
  if (forgotten > 0) core.log.info({ forgotten }, 'Words that no product has were forgotten')
}
