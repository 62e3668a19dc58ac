export { forgetAnswers } from './forget-answers.ts'
export { type KeyedCall, once } from './once.ts'
