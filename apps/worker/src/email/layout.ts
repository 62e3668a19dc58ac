import { Html, html } from './html.ts'
import type { Language } from './language.ts'

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

interface Page {
  language: Language
  title: string
  /** What the list of an inbox shows beside the subject. */
  preview: string
  body: Html
}

/** The frame of every mail: one column that fits a phone, tables and inline styles for the clients that know no others. */
export function layout({ language, title, preview, body }: Page): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;background:#f4f4f2">
<div style="display:none;max-height:0;overflow:hidden">${preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f2">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px">
<tr><td style="padding:32px;${new Html(FONT)};font-size:16px;line-height:1.5;color:#1c1c1a">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${title}</h1>
${body}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`.markup
}
