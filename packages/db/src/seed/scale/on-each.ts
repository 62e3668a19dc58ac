import type pg from 'pg'

/** Does the work on every connection at once. When it fails on one, the others come to the end of theirs before it throws. */
export async function onEach<Client extends pg.ClientBase>(
  clients: readonly Client[],
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(clients.map(work))
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason
  }
}
