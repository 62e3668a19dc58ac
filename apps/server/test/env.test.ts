import { parseEnv } from '@shop/config/env'
import { describe, expect, test } from 'vitest'
import { appOptions, serverEnv } from '../src/env.ts'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://shop:a-long-password@db/shop',
  ALLOWED_ORIGINS: 'https://shop.example, https://admin.shop.example',
  SIGNING_SECRET: 'zhu4ouPh9aeth7IeWeiL2ahng5Eiquo3',
  STRIPE_SECRET_KEY: 'sk_live_made_up',
  STRIPE_PUBLISHABLE_KEY: 'pk_live_made_up',
  STRIPE_WEBHOOK_SECRET: 'whsec_old, whsec_new',
}

describe('the server’s settings', () => {
  test('need only a database in development', () => {
    const { DATABASE_URL } = production
    expect(parseEnv(serverEnv, { DATABASE_URL })).toMatchObject({ NODE_ENV: 'development', PORT: 3000 })
  })

  test('are taken in production when they are complete', () => {
    expect(parseEnv(serverEnv, production).ALLOWED_ORIGINS).toEqual([
      'https://shop.example',
      'https://admin.shop.example',
    ])
  })

  test('are refused in production with every problem at once', () => {
    const problems = () => parseEnv(serverEnv, { NODE_ENV: 'production', PORT: 'eighty' })
    const stripe = ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET']
    for (const name of ['DATABASE_URL is missing', 'ALLOWED_ORIGINS', 'PORT', 'SIGNING_SECRET', ...stripe]) {
      expect(problems).toThrow(name)
    }
  })

  test('need nothing of Stripe in production with PAYMENTS=off', () => {
    const { STRIPE_SECRET_KEY: _, STRIPE_PUBLISHABLE_KEY: __, STRIPE_WEBHOOK_SECRET: ___, ...rest } = production
    expect(parseEnv(serverEnv, { ...rest, PAYMENTS: 'off' })).toMatchObject({ PAYMENTS: 'off' })
  })

  test('name several secrets of webhooks while one replaces another', () => {
    expect(parseEnv(serverEnv, production).STRIPE_WEBHOOK_SECRET).toEqual(['whsec_old', 'whsec_new'])
  })

  test.each([
    ['a default password', { DATABASE_URL: 'postgresql://postgres:postgres@db/shop' }, 'DATABASE_URL'],
    ['a front end without TLS', { ALLOWED_ORIGINS: 'http://shop.example' }, 'ALLOWED_ORIGINS'],
    ['a short secret', { SIGNING_SECRET: 'thirty-one-characters-of-random' }, 'SIGNING_SECRET'],
    ['a fake of Stripe', { STRIPE_API_URL: 'http://127.0.0.1:12111' }, 'STRIPE_API_URL'],
    ['the publishable key for the secret one', { STRIPE_SECRET_KEY: 'pk_live_made_up' }, 'STRIPE_SECRET_KEY'],
    ['every front end', { ALLOWED_ORIGINS: '*' }, 'ALLOWED_ORIGINS'],
    ['a secret of one letter', { SIGNING_SECRET: 'x'.repeat(40) }, 'SIGNING_SECRET'],
  ])('are refused in production with %s', (_, weak, name) => {
    expect(() => parseEnv(serverEnv, { ...production, ...weak })).toThrow(name)
  })
})

describe('what they mean for browsers and proxies', () => {
  const optionsFor = (settings: Record<string, string>) =>
    appOptions(parseEnv(serverEnv, { DATABASE_URL: production.DATABASE_URL, ...settings }))

  test.each([
    [{}, false],
    [{ NODE_ENV: 'test' }, true],
    [production, true],
  ])('with %o, cookies are for encrypted connections only: %s', (settings, secureCookies) => {
    expect(optionsFor(settings).secureCookies).toBe(secureCookies)
  })

  test.each([
    ['', 0],
    ['false', 0],
    ['true', 1],
    ['2', 2],
  ])('TRUST_PROXY=%s means %i proxies', (TRUST_PROXY, trustedProxies) => {
    expect(optionsFor({ TRUST_PROXY }).trustedProxies).toBe(trustedProxies)
  })

  test.each(['yes', '-1', '1.5', 'loopback'])('TRUST_PROXY=%s is refused', (TRUST_PROXY) => {
    expect(() => optionsFor({ TRUST_PROXY })).toThrow('TRUST_PROXY must be true, false, or how many proxies there are')
  })
})
