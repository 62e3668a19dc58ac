import { testConfig } from '@shop/config/vitest'
import { mergeConfig } from 'vitest/config'

export default mergeConfig(testConfig, { test: { globalSetup: ['@shop/db/testing-setup'] } })
