export { testConfig as default } from './src/vitest.ts'
