import { describe, expect, test } from 'vitest'
import { statsDays } from './stats-days.rules.ts'

const now = new Date('2026-11-23T23:30:00Z')
const timeZone = 'UTC'

describe('the days of statistics', () => {
  test('are the last thirty when none are asked for', () => {
    const days = statsDays({ timeZone }, now)
    expect(days).toHaveLength(30)
    expect([days.at(0), days.at(-1)]).toEqual(['2026-10-25', '2026-11-23'])
  })

  test('are those of the time zone', () => {
    expect(statsDays({ timeZone: 'Europe/Berlin' }, now).at(-1)).toBe('2026-11-24')
    expect(statsDays({ timeZone: 'America/New_York' }, now).at(-1)).toBe('2026-11-23')
  })

  test('include both ends, over changes of the clock and leap days', () => {
    expect(statsDays({ from: '2026-10-24', to: '2026-10-26', timeZone: 'Europe/Berlin' }, now)).toEqual([
      '2026-10-24',
      '2026-10-25',
      '2026-10-26',
    ])
    expect(statsDays({ from: '2028-02-28', to: '2028-03-01', timeZone }, now)).toHaveLength(3)
    expect(statsDays({ from: '2026-11-20', timeZone }, now)).toHaveLength(4)
    expect(statsDays({ from: '2027-01-01', timeZone }, now)).toEqual(['2027-01-01'])
  })

  test.each([
    ['backwards', { from: '2026-11-02', to: '2026-11-01' }],
    ['more than a leap year', { from: '2025-01-01', to: '2026-01-02' }],
  ])('are refused when they are %s', (_, range) => {
    const refused = expect.objectContaining({ code: 'request.invalid' })
    expect(() => statsDays({ ...range, timeZone }, now)).toThrow(refused)
  })

  test('may be a whole leap year', () => {
    expect(statsDays({ from: '2025-01-01', to: '2026-01-01', timeZone }, now)).toHaveLength(366)
  })
})
