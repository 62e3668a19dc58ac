import { testConfig } from '@shop/config/vitest'
import { mergeConfig } from 'vitest/config'

export default mergeConfig(testConfig, {
  // The tests wait for Postgres more than they compute.
  test: { globalSetup: ['@shop/db/testing-setup'], maxWorkers: 2 },
})
