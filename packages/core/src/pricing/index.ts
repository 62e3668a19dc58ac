export * from './pricing.rules.ts'
