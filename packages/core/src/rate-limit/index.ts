export { type Attempt, clearAttempts, countAttempt, countFromAddress } from './attempts.ts'
export { type Limit, type LimitName, limits } from './limits.ts'
export { networkOf } from './network.rules.ts'
