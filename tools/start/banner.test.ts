import { stripVTControlCharacters as plain } from 'node:util'
import { expect, test } from 'vitest'
import { drawBanner } from './banner.ts'

const banner = {
  urls: {
    rest: 'http://localhost:3000/api/v1',
    rpc: 'http://localhost:3000/trpc',
    docs: 'http://localhost:3000/docs',
    health: 'http://localhost:3000/api/v1/health',
    workerHealth: 'http://localhost:3010/health',
    mails: 'http://localhost:3010/mails',
    inbox: 'http://localhost:8025',
    smtp: 'smtp://127.0.0.1:1025',
    stripe: 'http://localhost:8026',
    database: 'postgresql://127.0.0.1:5433/shop',
  },
  seconds: 1.23,
  demo: true,
  notes: ['Ctrl-C stops everything.'],
}
const lines = (text: string) => plain(text).split('\n').filter(Boolean)

test('the frame is closed on every line', () => {
  const [top = '', ...rest] = lines(drawBanner(banner, 120))
  for (const line of rest) expect(line).toHaveLength(top.length)
  expect(top).toMatch(/^┌─+┐$/)
  expect(rest.at(-1)).toMatch(/^└─+┘$/)
  for (const line of rest.slice(0, -1)) expect(line).toMatch(/^│ .* │$/)
})

test('every address and both demo accounts are in it', () => {
  const text = plain(drawBanner(banner, 120))
  for (const url of Object.values(banner.urls)) expect(text).toContain(url)
  expect(text).toContain('admin@ecommerce.com / AdminPass123!')
  expect(text).toContain('user@ecommerce.com / UserPass123!')
})

test('where the frame does not fit there is none', () => {
  expect(drawBanner(banner, 40)).not.toMatch(/[┌│└]/)
})

test('without demo accounts none are shown, nor an inbox or a Stripe that is not there', () => {
  const urls = { ...banner.urls, inbox: undefined, stripe: undefined }
  const text = plain(drawBanner({ ...banner, demo: false, urls }, 120))
  expect(text).not.toContain('ecommerce.com')
  expect(text).not.toContain('Inbox')
  expect(text).not.toContain('Stripe')
})
