import pg from 'pg'
import { productSearch } from '/work/main/packages/core/src/products/product-search.query.ts'
import { productPage } from '/work/main/packages/core/src/products/product-list.query.ts'
import { parseQuery, toWebSearch } from '/work/main/packages/core/src/products/search-query.rules.ts'
const pool = new pg.Pool({ connectionString: process.argv[2], max: 1 })
const q = (s:any) => pool.query({ ...s, values: [...s.values] })
const explain = async (s: any) => { const r = await pool.query({ text: 'explain (analyze, buffers off, costs off, timing on, summary on) ' + s.text, values: [...s.values] }); console.log(r.rows.map((x:any)=>x['QUERY PLAN']).join('\n')) }
function st(text: string) { const { terms, unfinished } = parseQuery(text); const full = toWebSearch(terms); return productSearch({ full, finished: unfinished ? full.replace(/[\p{L}\p{N}\p{M}]+"?$/u,'') : '', unfinished, filter: {}, after: null, limit: 25 }) }
if (process.argv[3] === 'explain') { await explain(st(process.argv[4]!)) }
else for (const text of process.argv.slice(3)) {
  const s = st(text); let rows: any
  for (let i = 0; i < 3; i++) rows = (await q(s)).rows
  const times: number[] = []
  for (let i = 0; i < 30; i++) { const t = performance.now(); await q(s); times.push(performance.now() - t) }
  times.sort((a,b)=>a-b)
  console.log(text.padEnd(25), 'count', String(rows[0].facets.count).padEnd(5), 'p50', times[15]!.toFixed(2), 'p97', times[28]!.toFixed(2), rows.slice(0,3).map((r:any)=>r.name).join(' | '))
}
await pool.end()
