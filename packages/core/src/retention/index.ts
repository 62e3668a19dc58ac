export { KEPT_DAYS } from './kept-days.ts'
export { tidyOld } from './tidy-old.ts'
