import { parseEnv } from '@shop/config/env'
import { describe, expect, test } from 'vitest'
import { workerEnv } from '../src/env.ts'

const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://shop:a-long-password@db/shop',
  SMTP_HOST: 'smtp.example.com',
  SMTP_USER: 'shop',
  SMTP_PASS: 'secret of the mail server',
  EMAIL_FROM: 'Shop <orders@shop.example>',
  CLIENT_URL: 'https://shop.example',
  PUBLIC_URL: 'https://api.shop.example',
  SIGNING_SECRET: 'zhu4ouPh9aeth7IeWeiL2ahng5Eiquo3',
  STRIPE_SECRET_KEY: 'sk_live_made_up',
}

describe('the queues a process works on', () => {
  const queuesOf = (WORKER_QUEUES: string) => parseEnv(workerEnv, { ...production, WORKER_QUEUES }).WORKER_QUEUES

  test.each(['*', 'email.*', 'order.expire-unpaid', 'email.*,-email.registration', '-catalogue.*, -images.process'])(
    'may be %s',
    (list) => expect(queuesOf(list)).toBe(list),
  )

  test.each([
    ['emial.*', 'WORKER_QUEUES names no queue by "emial.*"; did you mean "email.*"?'],
    ['order.expire-unpayed', 'did you mean "order.expire-unpaid"?'],
    ['email.*,-email.registratio', 'did you mean "email.registration"?'],
    ['everything else', 'there are email.*, '],
    ['email.*,-email.*', 'WORKER_QUEUES leaves no queue to work on'],
    ['email.*,', 'names no queue by ""'],
  ])('are refused as %s, naming what was meant', (list, problem) => {
    expect(() => queuesOf(list)).toThrow(problem)
  })
})

describe('the worker’s settings in production', () => {
  test('are taken when they are complete', () => {
    expect(parseEnv(workerEnv, production)).toMatchObject({ SMTP_PORT: 1025, LOG_LEVEL: 'info' })
  })

  test('are refused with every problem at once', () => {
    const weak = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://postgres:postgres@db/shop', SMTP_HOST: '' }
    const problems = () => parseEnv(workerEnv, weak)
    for (const name of [
      'DATABASE_URL',
      'SMTP_HOST',
      'SMTP_USER',
      'SMTP_PASS',
      'EMAIL_FROM',
      'CLIENT_URL',
      'PUBLIC_URL',
      'SIGNING_SECRET',
    ]) {
      expect(problems).toThrow(name)
    }
  })

  test('are refused when webhooks may call this machine', () => {
    const open = { ...production, WEBHOOKS_TO_THIS_MACHINE: 'on' }
    expect(() => parseEnv(workerEnv, open)).toThrow('WEBHOOKS_TO_THIS_MACHINE')
    expect(parseEnv(workerEnv, { ...open, WEBHOOKS_TO_THIS_MACHINE: 'off' })).toBeDefined()
  })

  test.each(Object.keys(production).filter((name) => name !== 'NODE_ENV'))('are refused without %s', (name) => {
    expect(() => parseEnv(workerEnv, { ...production, [name]: undefined })).toThrow(name)
  })
})
