export { callerOf, nextCallerOf } from './caller-of.ts'
export { forgetAnswers } from './forget-answers.ts'
export { type KeyedCall, once } from './once.ts'
export { tidyAnswers } from './tidy-answers.ts'
