// What the doors are measured against, as a process of its own: Fastify without anything, sending bytes that are ready at
// the doors' own addresses, and Fastify with prepared statements and JSON.stringify.
import fastify from 'fastify'
import pg from 'pg'

export interface FloorOrder {
  databaseUrl: string
  /** By the route's pattern: what to send as it is, by the whole address. */
  ready: { pattern: string; texts: Record<string, string> }[]
  /** By path: what to ask Postgres each time, one after the other. */
  asked: Record<string, { name?: string; text: string; values: unknown[] }[]>
}

process.once('message', async ({ databaseUrl, ready, asked }: FloorOrder) => {
  const app = fastify()
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, options: '-c TimeZone=UTC' })
  for (const { pattern, texts } of ready) {
    const bytes = new Map(Object.entries(texts).map(([url, text]) => [url, Buffer.from(text)]))
    app.get(pattern, (request, reply) => {
      reply.type('application/json; charset=utf-8').send(bytes.get(request.url))
    })
  }
  for (const [path, statements] of Object.entries(asked)) {
    app.get(path, async (_request, reply) => {
      const results = []
      for (const statement of statements) results.push((await pool.query(statement)).rows)
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(results))
    })
  }
  process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
})
process.once('disconnect', () => process.exit())
