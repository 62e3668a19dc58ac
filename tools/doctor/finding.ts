export interface Finding {
  /** `absent` is for what is not there and need not be. */
  state: 'good' | 'bad' | 'absent'
  detail: string
}

export interface Check {
  label: string
  examine(): Finding | Promise<Finding>
}

export const good = (detail: string): Finding => ({ state: 'good', detail })
export const absent = (detail: string): Finding => ({ state: 'absent', detail })

/** What is wrong, and what to do about it. */
export const bad = (problem: string, remedy: string): Finding => ({ state: 'bad', detail: `${problem}. ${remedy}.` })
