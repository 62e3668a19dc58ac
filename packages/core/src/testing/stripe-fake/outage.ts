/** How the API is in trouble. */
export interface Outage {
  /** `hang` answers once the outage is over, `error` 500, `rate_limit` 429, `reset` breaks the connection. */
  kind: 'hang' | 'error' | 'reset' | 'rate_limit'
  /** Only requests whose path this matches: `/^\/v1\/refunds/`. */
  path?: RegExp
  method?: 'GET' | 'POST'
  /** The request takes effect all the same, and only its answer is lost. */
  executes?: boolean
}

export interface OutageSwitch {
  set(outage: Outage | null): void
  of(method: string, path: string): Outage | undefined
  /** Resolves when the outage is over, or was replaced by another. */
  over(): Promise<void>
}

export function createOutageSwitch(): OutageSwitch {
  let outage: Outage | null = null
  let end = Promise.withResolvers<void>()
  return {
    set(next) {
      outage = next
      end.resolve()
      end = Promise.withResolvers<void>()
    },
    of(method, path) {
      const isMeant = outage && (outage.path?.test(path) ?? true) && (outage.method ?? method) === method
      return isMeant ? (outage ?? undefined) : undefined
    },
    over: () => end.promise,
  }
}
