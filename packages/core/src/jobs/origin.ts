/** The request a job goes back to, over any number of jobs between: what its log lines and its mails are found by. */
export interface JobOrigin {
  requestId: string
  /** W3C Trace Context: the trace the request belongs to. */
  traceparent?: string
}

/** Beside the payload's own fields, so that jobs are still found by these, among the dead letters as well. */
const KEY = '_origin'

export const withOrigin = (payload: object, origin: JobOrigin | undefined): object =>
  origin ? { ...payload, [KEY]: origin } : payload

/** A job's payload as it was published, and where it came from, which jobs by the clock do not say. */
export function splitOrigin(data: object): { payload: object; origin: JobOrigin | undefined } {
  const { [KEY]: origin, ...payload } = data as { [KEY]?: JobOrigin }
  return { payload, origin }
}

/** Version 00 of https://www.w3.org/TR/trace-context/#traceparent-header: neither the trace nor its parent is all zeros. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** What a request says of its trace, when it says it as it should. */
export const traceparentOf = (header: unknown): string | undefined =>
  typeof header === 'string' && TRACEPARENT.test(header) ? header : undefined

/** Fields of a log line. */
export const originFields = ({ requestId, traceparent }: JobOrigin) => ({
  requestId,
  ...(traceparent && { traceId: traceparent.slice(3, 35) }),
})
