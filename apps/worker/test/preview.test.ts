import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { languages } from '../src/email/language.ts'
import { previewPage } from '../src/email/preview/pages.ts'
import { sampleLetters } from '../src/email/preview/samples.ts'
import { startHealth } from '../src/health.ts'

let health: Server
let url: string
beforeAll(async () => {
  health = startHealth(0, {
    worker: { queues: [], stuck: () => [] },
    ping: async () => {},
    metrics: { contentType: 'text/plain', render: async () => '' },
    pages: previewPage,
  })
  await once(health, 'listening')
  url = `http://127.0.0.1:${(health.address() as AddressInfo).port}`
})
afterAll(() => {
  health.closeAllConnections()
  health.close()
})

test('every template is listed, with links in every language that lead to it', async () => {
  const list = await (await fetch(`${url}/mails`)).text()
  for (const name of Object.keys(sampleLetters('en'))) {
    for (const language of languages) expect(list).toContain(`href="/mails/${language}/${name}.html"`)
  }
  for (const [, path] of list.matchAll(/href="([^"]+)"/g)) expect((await fetch(`${url}${path}`)).status).toBe(200)
})

test('a mail is shown as it would be sent, as HTML and as text', async () => {
  const asHtml = await fetch(`${url}/mails/de/welcome.html`)
  expect(asHtml.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await asHtml.text()).toContain(
    '<h1 style="margin:0;font-size:24px;line-height:32px;font-weight:700">Willkommen</h1>',
  )
  const asText = await fetch(`${url}/mails/de/welcome.txt`)
  expect(asText.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await asText.text()).toMatch(/^Willkommen\n\n/)
})

test.each([
  '/mails/fr/welcome.html',
  '/mails/en/nothing.html',
  '/mails/en/constructor.html',
  '/mails/en/welcome.exe',
  '/mails/',
])('there is no %s', async (path) => {
  expect((await fetch(`${url}${path}`)).status).toBe(404)
})

test('the worker still says how it is', async () => {
  expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
})
