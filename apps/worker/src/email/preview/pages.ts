import { html } from '../html.ts'
import { languages } from '../language.ts'
import { renderSample, sampleLetters } from './samples.ts'

export interface PreviewPage {
  type: 'text/html' | 'text/plain'
  body: string
}

/**
 * Every template in every language, with facts that are made up: `/mails` lists them, `/mails/de/welcome.html` and `.txt`
 * are what would be sent. Null for what there is not. For development alone.
 */
export function previewPage(path: string): PreviewPage | null {
  if (path === '/mails') return { type: 'text/html', body: list() }
  const [, tag, name = '', ending] = /^\/mails\/(\w+)\/([\w-]+)\.(html|txt)$/.exec(path) ?? []
  const language = languages.find((known) => known === tag)
  const letters = new Map(language && Object.entries(sampleLetters(language)))
  const letter = letters.get(name)
  if (!letter) return null
  const mail = renderSample(letter)
  return ending === 'txt' ? { type: 'text/plain', body: mail.text } : { type: 'text/html', body: mail.html }
}

function list(): string {
  const rows = Object.keys(sampleLetters('en')).map((name) => {
    const links = languages.map((language) => {
      const path = `/mails/${language}/${name}`
      const subject = sampleLetters(language)[name]?.subject ?? ''
      return html`<td>${language}: <a href="${path}.html">${subject}</a> · <a href="${path}.txt">text</a></td>`
    })
    return html`<tr><th scope="row">${name}</th>${links}</tr>
`
  })
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mails of the shop</title>
<style>
body { margin: 2rem; font: 15px/1.5 system-ui, sans-serif; color: #1b1f24 }
th, td { padding: .4rem 1.5rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #d9dee5 }
</style>
<h1>Mails of the shop</h1>
<p>Every template with made-up facts. What was sent is in the inbox.</p>
<table>${rows}</table>
</html>
`.markup
}
