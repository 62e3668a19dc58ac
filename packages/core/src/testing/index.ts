export * from './factories.ts'
export * from './test-shop.ts'
