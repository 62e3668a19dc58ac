import { nearest } from '@shop/config/nearest'
import { type JobName, jobNames } from '@shop/core/jobs'

/** Queues of a list such as `email.*,-email.registration`, or why there are none to be had from it. */
export type ChosenQueues = { names: JobName[] } | { problem: string }

/**
 * Reads names and patterns from left to right; one with a minus leaves out what it matches, and a list that begins so
 * means all others. A part that matches nothing is a typo.
 */
export function chosenQueues(list: string): ChosenQueues {
  const parts = list.split(',').map((part) => part.trim())
  const chosen = new Set<JobName>(parts[0]?.startsWith('-') ? jobNames : [])
  for (const part of parts) {
    const pattern = part.replace(/^-/, '')
    const matching = jobNames.filter((name) => matches(name, pattern))
    if (matching.length === 0) return { problem: problemOf(pattern) }
    for (const name of matching) {
      if (part.startsWith('-')) chosen.delete(name)
      else chosen.add(name)
    }
  }
  const names = jobNames.filter((name) => chosen.has(name))
  return names.length > 0 ? { names } : { problem: 'leaves no queue to work on' }
}

const matches = (name: string, pattern: string) =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`).test(name)

const AREAS = [...new Set(jobNames.map((name) => `${name.split('.')[0]}.*`))]

function problemOf(pattern: string): string {
  const meant = nearest(pattern, [...jobNames, ...AREAS])
  return `names no queue by "${pattern}"${meant ? `; did you mean "${meant}"?` : `: there are ${AREAS.join(', ')}`}`
}
