import * as blocks from './generated/blocks.ts'
import { type Html, html } from './html.ts'
import type { Translations } from './language.ts'
import type { Block, Letter, WrittenLetter } from './letter.ts'

/** Who writes. */
export interface House {
  shopName: string
  /** The front end. */
  shopUrl: string
}

/** What goes to the mail server of a letter. */
export interface RenderedMail {
  subject: string
  text: string
  html: string
}

/** A letter as plain text and as HTML; with `unsubscribeUrl`, a link at its foot ends such mails. */
export function renderMail(letter: WrittenLetter, house: House, unsubscribeUrl?: string): RenderedMail {
  const { reasons, unsubscribe } = footers[letter.language]
  const foot = {
    reason: reasons[letter.reason](house.shopName),
    unsubscribe: unsubscribeUrl === undefined ? null : { label: unsubscribe, url: unsubscribeUrl },
  }
  return { subject: letter.subject, text: textOf(letter, foot), html: htmlOf(letter, house, foot) }
}

interface Foot {
  reason: string
  unsubscribe: { label: string; url: string } | null
}

const footers: Translations<{ reasons: Record<Letter['reason'], (shop: string) => string>; unsubscribe: string }> = {
  en: {
    reasons: {
      order: (shop) => `You get this mail because of an order at ${shop}.`,
      account: (shop) => `You get this mail because of an account at ${shop}.`,
      admin: (shop) => `You get this mail because you look after ${shop}.`,
      reminders: (shop) => `You get this mail because you asked ${shop} for reminders.`,
    },
    unsubscribe: 'No more reminders, please',
  },
  de: {
    reasons: {
      order: (shop) => `Sie erhalten diese E-Mail wegen einer Bestellung bei ${shop}.`,
      account: (shop) => `Sie erhalten diese E-Mail wegen eines Kundenkontos bei ${shop}.`,
      admin: (shop) => `Sie erhalten diese E-Mail, weil Sie ${shop} verwalten.`,
      reminders: (shop) => `Sie erhalten diese E-Mail, weil Sie Erinnerungen von ${shop} wünschen.`,
    },
    unsubscribe: 'Keine Erinnerungen mehr erhalten',
  },
}

function textOf({ title, blocks }: Letter, { reason, unsubscribe }: Foot): string {
  const foot = [reason, ...(unsubscribe ? [`${unsubscribe.label}: ${unsubscribe.url}`] : [])].join('\n')
  // Two hyphens and a blank: mail clients show what follows as a signature.
  return `${title}${blocks.map((block, index) => `${gap(blocks[index - 1], block)}${blockText(block)}`).join('')}\n\n-- \n${foot}`
}

/** What adds up to the total stands right above it. */
function gap(before: Block | undefined, block: Block): string {
  const isSum = (of: Block | undefined) => of?.kind === 'amounts' || of?.kind === 'total'
  return isSum(before) && isSum(block) ? '\n' : '\n\n'
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'small':
      return block.text
    case 'button':
      return `${block.label}: ${block.url}`
    case 'facts':
      return block.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')
    case 'lines':
      return block.rows.map(({ what, amount }) => `${what}: ${amount}`).join('\n')
    case 'amounts':
      return block.rows.map(({ label, amount }) => `${label}: ${amount}`).join('\n')
    case 'total':
      return `${block.label}: ${block.amount}`
    case 'address':
      return [block.title, ...block.lines].join('\n')
  }
}

function htmlOf(letter: WrittenLetter, house: House, { reason, unsubscribe }: Foot): string {
  const { language, title, preview } = letter
  return html`${blocks.head({ language, title, preview, ...house })}${letter.blocks.map(blockHtml)}${blocks.foot({ reason })}${
    unsubscribe ? blocks.unsubscribe(unsubscribe) : ''
  }${blocks.end()}`.markup
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'address':
      return blocks.address({ title: block.title, lines: block.lines.map((line) => ({ line })) })
    case 'paragraph':
      return blocks.paragraph(block)
    case 'small':
      return blocks.small(block)
    case 'button':
      return blocks.button(block)
    case 'facts':
      return blocks.facts(block)
    case 'lines':
      return blocks.lines(block)
    case 'amounts':
      return blocks.amounts(block)
    case 'total':
      return blocks.total(block)
  }
}
