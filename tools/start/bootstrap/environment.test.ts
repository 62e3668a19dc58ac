import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installEnvironment, isWritable } from './environment.mjs'

test('what would break the installation is dropped, what concerns the network is kept', () => {
  const env = installEnvironment({
    PATH: '/bin',
    NODE_ENV: 'production',
    npm_config_ignore_scripts: 'true',
    npm_config_omit: 'dev',
    npm_config_global: 'true',
    npm_lifecycle_event: 'start',
    pnpm_config_offline: 'true',
    npm_config_registry: 'https://npm.example.com/',
    npm_config_https_proxy: 'http://proxy:3128',
    'npm_config_//npm.example.com/:_authToken': 'secret',
    npm_config_cache: tmpdir(),
  })
  expect(env).toEqual({
    PATH: '/bin',
    CI: '1',
    npm_config_registry: 'https://npm.example.com/',
    npm_config_https_proxy: 'http://proxy:3128',
    'npm_config_//npm.example.com/:_authToken': 'secret',
    npm_config_cache: tmpdir(),
    npm_config_fetch_retries: '2',
    npm_config_fetch_retry_mintimeout: '1000',
    npm_config_fetch_retry_maxtimeout: '5000',
    npm_config_update_notifier: 'false',
  })
})

test('a cache that cannot be written is replaced by one of our own', () => {
  expect(installEnvironment({ npm_config_cache: '/dev/null/cache' }).npm_config_cache).toMatch(/\.tools.npm-cache$/)
})

test('a folder that is still to be made is as writable as the one it will be in', () => {
  const dir = mkdtempSync(join(tmpdir(), 'shop-writable-'))
  expect(isWritable(join(dir, 'a', 'b'))).toBe(true)
  expect(isWritable('/dev/null/a')).toBe(false)
  chmodSync(dir, 0o500)
  // root may write anywhere.
  expect(isWritable(join(dir, 'a'))).toBe(process.getuid?.() === 0)
  rmSync(dir, { recursive: true })
})
