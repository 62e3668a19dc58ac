import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type S3Server, startS3Server } from '../testing/index.ts'
import { createLocalStorage, openStorage, readSignedUpload, type Storage } from './index.ts'
import { requireKey } from './storage.ts'

const away = expect.objectContaining({ code: 'storage.unavailable', retryAfterSeconds: 5 })
const contentType = 'image/webp'
const aKey = () => `media/${randomUUID()}-800.webp`

let folder: string
let s3: S3Server
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shop-storage-'))
  s3 = await startS3Server()
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

const storages: Record<string, () => Promise<Storage>> = {
  'a folder': async () => createLocalStorage({ folder }),
  'an S3 bucket': () => openStorage(s3.settings),
}

async function* brokenAfter(bytes: number) {
  yield randomBytes(bytes)
  throw new Error('The client went away')
}

describe.each(Object.entries(storages))('%s', (_, open) => {
  let storage: Storage
  beforeAll(async () => {
    storage = await open()
  })
  const keysBelow = async (prefix: string) => {
    const keys: string[] = []
    for await (const { key } of storage.list(prefix)) keys.push(key)
    return keys
  }

  test('gives back what it was given, with what a server has to tell', async () => {
    const key = aKey()
    expect(await storage.put(key, Buffer.from('picture'), { contentType })).toBe(7)
    const file = await storage.get(key)
    expect(String(await buffer(file!.body))).toBe('picture')
    expect(file).toMatchObject({ bytes: 7, contentType, etag: expect.stringMatching(/^".+"$/) })
    expect(Date.now() - file!.modifiedAt.getTime()).toBeLessThan(60_000)
  })

  // Parts of an upload to S3 have 8 MiB.
  test.each([0, 1, 8 * 1024 * 1024, 8 * 1024 * 1024 + 1, 17 * 1024 * 1024])(
    'keeps a stream of %i bytes',
    async (size) => {
      const key = aKey()
      const content = randomBytes(size)
      const pieces = Array.from({ length: Math.ceil(size / 100_000) }, (_, at) =>
        content.subarray(at * 1e5, at * 1e5 + 1e5),
      )
      expect(await storage.put(key, Readable.from(pieces), { contentType })).toBe(size)
      const file = await storage.get(key)
      expect(file?.bytes).toBe(size)
      expect((await buffer(file!.body)).equals(content)).toBe(true)
      expect(s3.openUploads()).toBe(0)
    },
  )

  test('puts a file in the place of another', async () => {
    const key = aKey()
    for (const text of ['one', 'another']) await storage.put(key, Buffer.from(text), { contentType })
    expect(String(await buffer((await storage.get(key))!.body))).toBe('another')
  })

  test.each([1_000, 20 * 1024 * 1024])('leaves nothing of a stream that breaks after %i bytes', async (bytes) => {
    const key = aKey()
    const source = Readable.from(brokenAfter(bytes))
    await expect(storage.put(key, source, { contentType })).rejects.toThrow('The client went away')
    expect(source.destroyed).toBe(true)
    expect(await storage.get(key)).toBeNull()
    expect(s3.openUploads()).toBe(0)
  })

  test('has nothing under other keys, and removes what is not there without a word', async () => {
    const [kept, removed, never] = [aKey(), aKey(), aKey()]
    for (const key of [kept, removed]) await storage.put(key, Buffer.from('x'), { contentType })
    await storage.remove([removed, never])
    expect(await storage.get(removed)).toBeNull()
    expect(await storage.get(never)).toBeNull()
    const file = await storage.get(kept)
    expect(file).not.toBeNull()
    file?.body.destroy()
  })

  test('lists what is below a prefix, in order', async () => {
    expect(await keysBelow('nothing/')).toEqual([])
    const keys = ['lists/a.csv', 'lists/b/c.csv', 'lists/d.csv']
    for (const key of keys.toReversed()) await storage.put(key, Buffer.from('x'), { contentType: 'text/csv' })
    expect(await keysBelow('lists/')).toEqual(keys)
    expect(await keysBelow('lists/b/')).toEqual(['lists/b/c.csv'])
  })

  test('answers when asked how it is', async () => {
    await expect(storage.check()).resolves.toBeUndefined()
  })

  test('takes no key that leads elsewhere', async () => {
    await expect(storage.put('../etc/passwd', Buffer.from('x'), { contentType })).rejects.toThrow(TypeError)
    await expect(storage.get('media/../../x')).rejects.toThrow(TypeError)
    await expect(storage.remove(['/etc/passwd'])).rejects.toThrow(TypeError)
  })
})

test.each([
  '',
  '/',
  'a/',
  '/a',
  'a//b',
  '.',
  '..',
  'a/..',
  'a/./b',
  '.hidden',
  'a/.draft-1',
  'A.webp',
  'a b',
  'a\\b',
  'a\0b',
  'a%2fb',
  'c:x',
  'a.',
  'a-.b',
  'é',
  'a\n',
  'a'.repeat(201),
])('%j is no key', (key) => {
  expect(() => requireKey(key)).toThrow(TypeError)
})

describe('a folder', () => {
  test('shows no file before it is complete', async () => {
    const storage = createLocalStorage({ folder })
    const key = aKey()
    const source = new Readable({ read() {} })
    const put = storage.put(key, source, { contentType })
    source.push(randomBytes(100_000))
    await vi.waitFor(async () => expect((await readdir(folder)).join()).toContain('.draft-'))
    expect(await storage.get(key)).toBeNull()
    source.push(null)
    await put
    expect((await storage.get(key))?.bytes).toBe(100_000)
    expect((await readdir(folder)).join()).not.toContain('.draft-')
  })

  test('that cannot be written is the storage being away', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    // Nobody can make a folder below a file, not even root.
    const storage = createLocalStorage({ folder: join(file, 'uploads') })
    await expect(storage.put(aKey(), Buffer.from('x'), { contentType })).rejects.toEqual(away)
    await expect(storage.check()).rejects.toEqual(away)
  })

  test('forgets drafts of processes that died, and no younger ones', async () => {
    const [old, young] = [join(folder, '.draft-old'), join(folder, '.draft-young')]
    for (const path of [old, young]) await writeFile(path, 'x')
    const before = new Date(Date.now() - 25 * 60 * 60 * 1_000)
    await utimes(old, before, before)
    await createLocalStorage({ folder }).check()
    const names = await readdir(folder)
    expect(names).toContain('.draft-young')
    expect(names).not.toContain('.draft-old')
    await rm(young)
  })

  describe('takes files by a link that', () => {
    const secret = 'a secret'
    const storage = () => createLocalStorage({ folder, uploads: { url: 'https://api.test/uploads', secret } })
    const expiresAt = new Date('2026-11-25T12:00:00Z')
    const before = new Date('2026-11-25T11:59:59Z')
    const link = async () => {
      const { url } = await storage().presignUpload('originals/a', { bytes: 100, expiresAt })
      const { pathname, searchParams } = new URL(url)
      return { key: pathname.replace('/uploads/', ''), ...Object.fromEntries(searchParams) }
    }

    test('says what it allows', async () => {
      expect(readSignedUpload(secret, await link(), before)).toEqual({ key: 'originals/a', bytes: 100, expiresAt })
    })

    test.each([
      ['after its time', {}, expiresAt],
      ['for another key', { key: 'originals/b' }, before],
      ['for a key that leads elsewhere', { key: '../a' }, before],
      ['for more bytes', { bytes: '101' }, before],
      ['for longer', { expires: String(expiresAt.getTime() + 1) }, before],
      ['with another signature', { signature: 'AAAA' }, before],
      ['without signature', { signature: undefined }, before],
      ['with two signatures', { signature: ['a', 'b'] }, before],
    ])('is refused %s', async (_, change, now) => {
      expect(readSignedUpload(secret, { ...(await link()), ...change }, now)).toBeNull()
    })

    test('is refused when made with another secret', async () => {
      expect(readSignedUpload('another secret', await link(), before)).toBeNull()
    })
  })
})

describe('an S3 bucket', () => {
  test.each(['unavailable', 'silent'] as const)(
    'that is %s is the storage being away, and nothing is lost',
    async (how) => {
      const storage = await openStorage(s3.settings)
      const key = aKey()
      await storage.put(key, Buffer.from('kept'), { contentType })
      s3.fail(how)
      const listing = async () => {
        for await (const _ of storage.list('media/'));
      }
      for (const call of [
        () => storage.put(aKey(), Buffer.from('x'), { contentType }),
        () => storage.put(aKey(), Readable.from([randomBytes(9 * 1024 * 1024)]), { contentType }),
        () => storage.get(key),
        () => storage.remove([key]),
        listing,
        () => storage.check(),
      ]) {
        await expect(call()).rejects.toEqual(away)
      }
      s3.fail(null)
      expect(String(await buffer((await storage.get(key))!.body))).toBe('kept')
      expect(s3.openUploads()).toBe(0)
    },
  )

  test.each([
    ['where nobody listens', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }],
    ['that does not exist', { AWS_S3_BUCKET: 'another' }],
  ])('%s is the storage being away', async (_, change) => {
    const storage = await openStorage({ ...s3.settings, ...change })
    await expect(storage.put(aKey(), Buffer.from('x'), { contentType })).rejects.toEqual(away)
    await expect(storage.check()).rejects.toEqual(away)
  })

  test('takes a file by link, of the size it was made for and no other', async () => {
    const storage = await openStorage(s3.settings)
    const key = aKey()
    const expiresAt = new Date(Date.now() + 60_000)
    const { url, method, headers } = await storage.presignUpload(key, { bytes: 5, expiresAt })
    const send = (body: string, to = url) => fetch(to, { method, headers, body })
    expect((await send('too long')).status).toBe(403)
    expect((await send('five!', url.replace(key, aKey()))).status).toBe(403)
    expect(await storage.get(key)).toBeNull()
    expect((await send('five!')).status).toBe(200)
    expect(String(await buffer((await storage.get(key))!.body))).toBe('five!')
  })
})
