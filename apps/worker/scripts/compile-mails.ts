/**
 * Compiles src/email/mail.mjml into src/email/generated/blocks.ts: a typed function for each of its blocks. So mails have
 * MJML's markup for every mail client, and the worker neither installs nor loads MJML (300 ms, 97 MB) to write one.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import mjml from 'mjml-core'
import preset from 'mjml-preset-core'
import { blocksOf, moduleOf } from './mail-blocks.ts'

const email = new URL('../src/email/', import.meta.url)
const source = await readFile(new URL('mail.mjml', email), 'utf8')
const { html } = await mjml.default(source, {
  presets: [preset],
  validationLevel: 'strict',
  // None from elsewhere: a mail tells nobody that it is read.
  fonts: {},
} as Parameters<typeof mjml.default>[1])
await mkdir(new URL('generated/', email), { recursive: true })
await writeFile(new URL('generated/blocks.ts', email), moduleOf(blocksOf(html)))
