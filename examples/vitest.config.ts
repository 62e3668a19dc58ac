export { testConfig as default } from '@shop/config/vitest'
