export * from './accounts.ts'
export { tablesHolding } from './dump.ts'
export * from './factories.ts'
export * from './test-shop.ts'
