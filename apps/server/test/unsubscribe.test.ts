import { aCustomer } from '@shop/core/testing'
import { remindersToken, updatePreferences } from '@shop/core/users'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server.close())

const HTML = { accept: 'text/html,application/xhtml+xml' }

/** Somebody who is reminded, and the link in the reminder. */
async function aReader(language: 'en' | 'de' = 'en') {
  const { shop } = server
  const customer = await aCustomer(shop)
  await updatePreferences(shop.as(customer), { language, cartReminders: true })
  const token = remindersToken(shop.as({ kind: 'system', job: 'test' }), customer.userId)
  const isReminded = async () =>
    (await shop.db.user.findUniqueOrThrow({ where: { id: customer.userId } })).cartReminders
  return { url: `/api/v1/email/unsubscribe?token=${token}`, isReminded }
}

describe('the link in a reminder', () => {
  test.each([
    ['en', 'No more reminders'],
    ['de', 'Keine Erinnerungen mehr'],
  ] as const)(
    'opens a page that asks, in the reader’s language (%s), and changes nothing',
    async (language, button) => {
      const { url, isReminded } = await aReader(language)
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await server.app.inject({ method, url, headers: HTML })
        expect(answer.statusCode).toBe(200)
        if (method === 'GET') {
          expect(answer.body).toContain(`<html lang="${language}">`)
          expect(answer.body).toContain(`<form method="post"><button>${button}</button></form>`)
        }
        expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
        expect(answer.headers['cache-control']).toBe('no-store')
        expect(answer.headers['referrer-policy']).toBe('no-referrer')
      }
      expect(await isReminded()).toBe(true)
    },
  )

  test.each([
    ['the page’s own button', '', 'application/x-www-form-urlencoded'],
    ['one click in a mail client', 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    [
      'one click that comes as a form of parts',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
  ])('ends reminders by %s, from anywhere and without signing in', async (_, payload, contentType) => {
    const { url, isReminded } = await aReader()
    const headers = { 'content-type': contentType, origin: 'null' }
    const answer = await server.app.inject({ method: 'POST', url, payload, headers })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('You get no more reminders')
    expect(await isReminded()).toBe(false)
    expect((await server.app.inject({ method: 'POST', url, payload, headers })).statusCode).toBe(200)
  })

  test('that is no good says so, to people on a page', async () => {
    for (const url of ['/api/v1/email/unsubscribe', '/api/v1/email/unsubscribe?token=x&token=y']) {
      const page = await server.app.inject({ method: 'GET', url, headers: HTML })
      expect(page.statusCode).toBeGreaterThanOrEqual(400)
      expect(page.body).toContain('This link is not complete')
      const answer = await server.app.inject({ method: 'POST', url, headers: { accept: '*/*' } })
      expect(answer.statusCode).toBe(page.statusCode)
      expect(answer.json()).toMatchObject({ code: 'auth.link_invalid' })
    }
  })
})
