/**
 * Draws every mail in every language, as a phone (390 pixels) and a desk (800) show it, into the folder given, or into
 * test-results/mails: pnpm --filter @shop/worker screenshots [folder]
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { languages } from '../src/email/language.ts'
import { renderSample, sampleLetters } from '../src/email/preview/samples.ts'
import { startChromium } from './chromium.ts'

const WIDTHS = [390, 800]
const folder = resolve(process.argv[2] ?? 'test-results/mails')
await mkdir(folder, { recursive: true })

const chromium = await startChromium()
let count = 0
try {
  for (const language of languages) {
    for (const [name, letter] of Object.entries(sampleLetters(language))) {
      const { html } = renderSample(letter)
      for (const width of WIDTHS) {
        await writeFile(join(folder, `${name}.${language}.${width}.png`), await chromium.screenshot(html, width))
        count += 1
      }
    }
  }
} finally {
  await chromium.close()
}
console.log(`${count} pictures are in ${folder}`)
