import { PermanentError } from '../../email/mailer.ts'

/**
 * Sends to each, one after the other; one who cannot be reached keeps no other from it. Throws in the end what went wrong:
 * what trying again may cure before what it cannot, since a job that is tried again skips those it has reached.
 */
export async function toEach<Reader>(
  readers: readonly Reader[],
  send: (reader: Reader) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  for (const reader of readers) {
    try {
      await send(reader)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length === 0) return
  throw failures.find((failure) => !(failure instanceof PermanentError)) ?? failures[0]
}
