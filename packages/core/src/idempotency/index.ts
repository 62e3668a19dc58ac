export { type KeyedCall, once } from './once.ts'
