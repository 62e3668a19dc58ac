/** One line that says why the embedded Postgres cannot run here, and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError'
}

/** Another process already runs Postgres on this data folder. */
export class EmbeddedRunningError extends EmbeddedPostgresError {
  override readonly name = 'EmbeddedRunningError'
  /** Where it answers. */
  readonly url: string

  constructor(dataDir: string, url: string) {
    super(`Postgres already runs on ${dataDir}, started by another process.`)
    this.url = url
  }
}
