// Made from mail.mjml by `pnpm generate`; change that.
import { type Html, html } from '../html.ts'

export interface HeadValues {
  language: string
  title: string
  preview: string
  shopUrl: string
  shopName: string
}

export const head = ({ language, title, preview, shopUrl, shopName }: HeadValues): Html => html`<!doctype html>
<html lang="${language}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>${title}</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
</style>
<meta name="color-scheme" content="light">
<meta name="supported-color-schemes" content="light">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
</head>
<body style="word-spacing:normal;background-color:#f4f6f8;">
<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">${preview}</div>
<div aria-label="${title}" aria-roledescription="email" role="article" lang="${language}" dir="ltr" style="word-spacing:normal;background-color:#f4f6f8;">
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div style="margin:0px auto;max-width:600px;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">
<tbody>
<tr>
<td style="direction:ltr;font-size:0px;padding:24px 24px 16px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:552px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
<tbody>
<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:18px;font-weight:600;line-height:24px;text-align:left;color:#1b1f24;"><a href="${shopUrl}" style="overflow-wrap: anywhere; color: #0b6e4f; text-decoration: none;">${shopName}</a></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:8px;overflow:hidden;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;">
<tbody>
<tr>
<td style="border-radius:8px;direction:ltr;font-size:0px;padding:32px 24px 16px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:552px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
<tbody>
<tr>
<td align="left" style="font-size:0px;padding:0 0 16px;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b1f24;"><h1 style="margin:0;font-size:24px;line-height:32px;font-weight:700">${title}</h1></div>
</td>
</tr>
`

export interface ParagraphValues {
  text: string
}

export const paragraph = ({ text }: ParagraphValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 16px;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b1f24;"><p style="margin:0">${text}</p></div>
</td>
</tr>
`

export interface SmallValues {
  text: string
}

export const small = ({ text }: SmallValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 16px;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:14px;line-height:20px;text-align:left;color:#5a6472;"><p style="margin:0">${text}</p></div>
</td>
</tr>
`

export interface ButtonValues {
  url: string
  label: string
}

export const button = ({ url, label }: ButtonValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:16px 0 24px;word-break:break-word;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;">
<tbody>
<tr>
<td align="center" bgcolor="#0b6e4f" role="presentation" style="border:none;border-radius:6px;cursor:auto;mso-padding-alt:12px 24px;background:#0b6e4f;" valign="middle">
<a href="${url}" style="overflow-wrap: anywhere; display: inline-block; background: #0b6e4f; color: #ffffff; font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; font-size: 16px; font-weight: 600; line-height: 24px; margin: 0; text-decoration: none; text-transform: none; padding: 12px 24px; mso-padding-alt: 0px; border-radius: 6px;" target="_blank">
${label}
</a>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
`

export interface FactsValues {
  rows: readonly { label: string; value: string }[]
}

export const facts = ({ rows }: FactsValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 8px;word-break:break-word;">
<table cellpadding="0" cellspacing="0" role="presentation" width="100%" border="0" style="color:#1b1f24;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;table-layout:auto;width:100%;border:none;">
${rows.map(({ label, value }) => html`<tr>
<td valign="top" style="padding:4px 16px 4px 0;width:40%;color:#5a6472;word-break:normal">${label}</td>
<td valign="top" style="padding:4px 0;word-break:break-word">${value}</td>
</tr>`)}
</table>
</td>
</tr>
`

export interface LinesValues {
  rows: readonly { what: string; amount: string }[]
}

export const lines = ({ rows }: LinesValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 8px;word-break:break-word;">
<table cellpadding="0" cellspacing="0" role="presentation" width="100%" border="0" style="color:#1b1f24;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;table-layout:auto;width:100%;border:none;">
${rows.map(({ what, amount }) => html`<tr>
<td valign="top" style="padding:12px 16px 12px 0;border-bottom:1px solid #d9dee5;word-break:break-word">${what}</td>
<td valign="top" align="right" style="padding:12px 0;border-bottom:1px solid #d9dee5;white-space:nowrap">${amount}</td>
</tr>`)}
</table>
</td>
</tr>
`

export interface AmountsValues {
  rows: readonly { label: string; amount: string }[]
}

export const amounts = ({ rows }: AmountsValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<table cellpadding="0" cellspacing="0" role="presentation" width="100%" border="0" style="color:#1b1f24;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;table-layout:auto;width:100%;border:none;">
${rows.map(({ label, amount }) => html`<tr>
<td valign="top" style="padding:4px 16px 4px 0;color:#5a6472">${label}</td>
<td valign="top" align="right" style="padding:4px 0;color:#5a6472;white-space:nowrap">${amount}</td>
</tr>`)}
</table>
</td>
</tr>
`

export interface TotalValues {
  label: string
  amount: string
}

export const total = ({ label, amount }: TotalValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<table cellpadding="0" cellspacing="0" role="presentation" width="100%" border="0" style="color:#1b1f24;font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;table-layout:auto;width:100%;border:none;">
<tr>
<td valign="top" style="padding:8px 16px 8px 0;font-weight:700">${label}</td>
<td valign="top" align="right" style="padding:8px 0;font-weight:700;white-space:nowrap">${amount}</td>
</tr>
</table>
</td>
</tr>
`

export interface AddressValues {
  title: string
  lines: readonly { line: string }[]
}

export const address = ({ title, lines }: AddressValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:16px 0 8px;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:16px;line-height:24px;text-align:left;color:#1b1f24;"><strong>${title}</strong>${lines.map(({ line }) => html`<br>${line}`)}</div>
</td>
</tr>
`

export interface FootValues {
  reason: string
}

export const foot = ({ reason }: FootValues): Html => html`</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div style="margin:0px auto;max-width:600px;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">
<tbody>
<tr>
<td style="direction:ltr;font-size:0px;padding:16px 24px 32px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:552px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
<tbody>
<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#5a6472;"><p style="margin:0">${reason}</p></div>
</td>
</tr>
`

export interface UnsubscribeValues {
  url: string
  label: string
}

export const unsubscribe = ({ url, label }: UnsubscribeValues): Html => html`<tr>
<td align="left" style="font-size:0px;padding:4px 0 0;word-break:break-word;">
<div style="font-family:-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:13px;line-height:20px;text-align:left;color:#5a6472;"><a href="${url}" style="overflow-wrap: anywhere; color: #5a6472; text-decoration: underline;">${label}</a></div>
</td>
</tr>
`

export const end = (): Html => html`</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>
`
