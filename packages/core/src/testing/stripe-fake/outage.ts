/** How the API is in trouble. */
export interface Outage {
  /** `hang` answers once the outage is over, `error` 500, `rate_limit` 429, `reset` breaks the connection. */
  kind: 'hang' | 'error' | 'reset' | 'rate_limit'
  /** Only requests whose path this matches: `/^\/v1\/refunds/`. */
  path?: RegExp
  method?: 'GET' | 'POST'
  /** The request takes effect all the same, and only its answer is lost. */
  executes?: boolean
  /** Ends by itself after so many requests. */
  times?: number
}

export interface OutageSwitch {
  set(outage: Outage | null): void
  current(): Outage | null
  of(method: string, path: string): Outage | undefined
  /** Resolves when the outage is over, or was replaced by another. */
  over(): Promise<void>
}

export function createOutageSwitch(): OutageSwitch {
  let outage: Outage | null = null
  let end = Promise.withResolvers<void>()
  return {
    current: () => outage,
    set(next) {
      outage = next
      end.resolve()
      end = Promise.withResolvers<void>()
    },
    of(method, path) {
      const met = outage
      if (!met || met.path?.test(path) === false || (met.method ?? method) !== method) return undefined
      if (met.times !== undefined) outage = met.times > 1 ? { ...met, times: met.times - 1 } : null
      return met
    },
    over: () => end.promise,
  }
}
