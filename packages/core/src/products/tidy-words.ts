import { sql } from 'kysely'
import { requireSystem } from '../actor.ts'
import type { CoreContext } from '../context.ts'

const CHUNK = 200

/** Forgets words that no product on sale has any more, so that nobody is led to them. Answers how many. */
export async function tidyWords(ctx: CoreContext): Promise<number> {
  requireSystem(ctx.actor)
  let forgotten = 0
  for (let after = ''; ; ) {
    const { rows } = await sql<{ last: string | null; forgotten: number }>`
      with chunk as (
        select word from search_words where word > ${after} order by word limit ${CHUNK}
      ), gone as (
        delete from search_words w using chunk
        where w.word = chunk.word
          and not exists (select from products p where p.is_listed and p.search @@ quote_literal(w.word)::tsquery)
        returning 1
      )
      select (select max(word) from chunk) as last, (select count(*)::int from gone) as forgotten`.execute(
      ctx.db.$kysely,
    )
    const [row] = rows
    if (!row?.last) return forgotten
    forgotten += row.forgotten
    after = row.last
  }
}
