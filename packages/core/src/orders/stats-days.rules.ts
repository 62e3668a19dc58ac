import { AppError } from '../errors.ts'

const MAX_DAYS = 366
const DEFAULT_DAYS = 30
const DAY_MS = 86_400_000

/**
 * Every day from `from` to `to`, both included: the last 30 up to today in the time zone, unless told otherwise. Throws
 * `request.invalid` when there is none, or more than 366.
 */
export function statsDays(
  { from, to, timeZone }: { from?: string | undefined; to?: string | undefined; timeZone: string },
  now: Date,
): string[] {
  const end = Date.parse(to ?? lastDay(from, timeZone, now))
  const start = from === undefined ? end - (DEFAULT_DAYS - 1) * DAY_MS : Date.parse(from)
  const count = (end - start) / DAY_MS + 1
  if (count < 1) throw new AppError('request.invalid', 'to: must not be before from', {})
  if (count > MAX_DAYS) throw new AppError('request.invalid', `to: at most ${MAX_DAYS} days at a time`, {})
  return Array.from({ length: count }, (_, index) => new Date(start + index * DAY_MS).toISOString().slice(0, 10))
}

/** Today, or a first day that is yet to come. */
function lastDay(from: string | undefined, timeZone: string, now: Date): string {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)
  return from === undefined || from <= today ? today : from
}
