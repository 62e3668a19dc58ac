import type { Statement } from '@shop/db'
import { filterConditions, parameters, type ProductFilter } from './product-list.query.ts'
import { SUMMARY_COLUMNS, SUMMARY_JOINS } from './product.query.ts'

/**
 * How many matches are ranked and counted at most, so that a word half the catalogue has costs no more than a rare one: of
 * the most popular products (is_head), and of all the others.
 */
const MAX_POPULAR = 400
const MAX_OTHERS = 100
/** When so many of the most popular products have the words in their names, the others are not looked at. */
const ENOUGH = 60
/** When so many were found, words in tags and descriptions of the others are not looked for. */
const A_FEW = 24

/** The lower edges of the bands prices are counted in, in minor units. */
export const PRICE_BANDS = [0, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000] as const

export interface SearchPosition {
  rank: number
  id: string
}

export interface SearchStatement {
  /** The whole query, and all of it but the unfinished word, as websearch_to_tsquery reads it. */
  full: string
  finished: string
  /** In lower case; null when there is none. */
  unfinished: string | null
  filter: ProductFilter
  after: SearchPosition | null
  limit: number
}

/**
 * The best matches, the first row with the facets of all. Without filters one plan serves every query: Postgres cannot know
 * beforehand how often a word occurs, so planning anew would only cost time.
 */
export function productSearch({ full, finished, unfinished, filter, after, limit }: SearchStatement): Statement {
  const { values, add } = parameters()
  const typed = add(full)
  const whole = `websearch_to_tsquery('shop_english', ${typed})`
  const begun =
    unfinished === null
      ? 'null::tsquery'
      : `websearch_to_tsquery('shop_english', ${add(finished)}) && to_tsquery('shop_simple', ${add(`'${unfinished}':*`)})`
  const isPlain = Object.values(filter).every((value) => value === undefined)
  const conditions = ['p.is_listed', ...filterConditions(filter, add)]
  if (filter.categoryIds) conditions.push(`p.category_id = any(${add(filter.categoryIds)}::uuid[])`)
  const columns =
    'p.id, p.brand_id, p.category_id, p.min_cents, p.rating_hundredths, p.in_stock, p.search, p.popularity, p.sort_name'
  const select = (match: string, most: number) => `
      select ${columns} from products p, query where ${[match, ...conditions].join(' and ')} limit ${most}`
  const position = after ? `where (m.rank, m.id) < (${add(after.rank)}::float8, ${add(after.id)}::uuid)` : ''
  const text = `
    with query as materialized (
      select whole, coalesce(whole || begun, whole) as either from (select ${whole} as whole, ${begun} as begun) q
    ), popular as materialized (${select('p.is_head and p.search @@ query.either', MAX_POPULAR)}
    ), enough as materialized (
      select count(*) >= ${ENOUGH} as is_enough
      from (select from popular, query where ts_filter(search, '{a}') @@ query.either limit ${ENOUGH}) named
    ), named as materialized (${select(
      `not (select is_enough from enough) and not p.is_head and to_tsvector('shop_english', p.name) @@ query.whole`,
      MAX_OTHERS,
    )}
    ), others as materialized (${select(
      `(select count(*) from popular) + (select count(*) from named) < ${A_FEW} and not p.is_head
        and p.search @@ query.whole and not to_tsvector('shop_english', p.name) @@ query.whole`,
      MAX_OTHERS,
    )}
    ), candidates as materialized (
      select * from popular union all select * from named union all select * from others
    ), matches as materialized (
      select m.id, m.brand_id, m.category_id, m.min_cents, m.rating_hundredths, m.in_stock,
             (ts_rank('{0.05, 0.2, 0.5, 1.0}', m.search, query.either, 1) * (1 + 0.1 * ln(1 + m.popularity)) * case when m.in_stock then 1 else 0.6 end
               + case when m.sort_name = lower(${typed}) then 10 else 0 end)::float8 as rank
      from candidates m, query
    ), page as (
      select m.id, m.rank, row_number() over (order by m.rank desc, m.id desc) as place
      from matches m ${position} order by m.rank desc, m.id desc limit ${limit}
    ), facets as (
      select json_build_object(
        'count', count(*),
        'isComplete', (select count(*) from popular) < ${MAX_POPULAR} and (select count(*) from others) < ${MAX_OTHERS}
          and ((select count(*) from popular) + (select count(*) from named) < ${A_FEW}
            or not exists (select from products where not is_head)),
        'inStock', count(*) filter (where in_stock),
        'ratings', json_build_array(${[4, 3, 2, 1].map((stars) => `count(*) filter (where rating_hundredths >= ${stars * 100})`).join(', ')}),
        'prices', json_build_array(${PRICE_BANDS.map((from, index) => `count(*) filter (where min_cents >= ${from}${PRICE_BANDS[index + 1] ? ` and min_cents < ${PRICE_BANDS[index + 1]}` : ''})`).join(', ')}),
        'brands', (
          select coalesce(json_agg(f order by f.count desc, f.name), '[]') from (
            select b.slug, b.name, n.count from (
              select brand_id, count(*)::int as count from matches where brand_id is not null
              group by brand_id order by count(*) desc limit 20
            ) n join brands b on b.id = n.brand_id
          ) f
        ),
        'categories', (
          select coalesce(json_agg(f order by f.count desc, f.name), '[]') from (
            select c.slug, c.name, n.count from (
              select category_id, count(*)::int as count from matches where category_id is not null
              group by category_id order by count(*) desc limit 20
            ) n join categories c on c.id = n.category_id
          ) f
        )
      ) as facets
      from matches
    )
    select ${SUMMARY_COLUMNS}, left(p.description, 2000) as description, page.rank,
           case when page.place is null or page.place = 1 then facets.facets end as facets
    from facets left join (page join products p on p.id = page.id ${SUMMARY_JOINS}) on true
    order by page.rank desc, page.id desc`
  const name = `products.search-${unfinished === null ? 'words' : 'beginning'}${after ? '-next' : ''}-${limit}`
  return { ...(isPlain && { name }), text, values }
}

/**
 * For each word that no product has: the likest one that some product has, of those that begin alike, share most of their
 * letters or sound the same. Of the unfinished word also those it is the beginning of.
 */
export const nearestWords = (typed: readonly string[], unfinished: string | null): Statement => ({
  name: 'products.nearest-words',
  text: `
    select t.typed, n.word
    from unnest($1::text[]) as t (typed)
    cross join lateral (
      select word from search_words s
      where (s.word >= left(t.typed, 1) and s.word < left(t.typed, 1) || U&'\\+10FFFF'
          or s.word % t.typed or dmetaphone(s.word) = dmetaphone(t.typed))
        and (levenshtein_less_equal(s.word, t.typed, 3) <= least(length(t.typed) / 2, 3)
          or t.typed = $2 and starts_with(s.word, t.typed))
      order by not starts_with(s.word, t.typed), levenshtein(s.word, t.typed) - similarity(s.word, t.typed) * 2, s.word
      limit 1
    ) n
    where not exists (select from search_words k where k.word = t.typed) and to_tsvector('shop_english', t.typed) <> ''`,
  values: [typed, unfinished],
})
