import { stripVTControlCharacters, styleText } from 'node:util'

export interface ShopUrls {
  /** REST base, to put `/products` behind. */
  rest: string
  /** Where tRPC clients call; `createShopClient` takes the origin alone. */
  rpc: string
  docs: string
  health: string
  workerHealth: string
  /** Every mail the shop writes, with made-up facts. */
  mails: string
  /** The page that shows the mails; undefined when mail goes to a server of your own. */
  inbox: string | undefined
  /** Where the inbox takes mail. */
  smtp: string | undefined
  /** The page of the fake of Stripe; undefined with an account of your own, or without payments. */
  stripe: string | undefined
  /** With its password: it is for the machine it is shown on. */
  database: string
}

export interface Banner {
  urls: ShopUrls
  seconds: number
  /** The demo accounts are in the database. */
  demo: boolean
  /** Further lines at the end. */
  notes: string[]
}

export const DEMO_ACCOUNTS = [
  { role: 'Admin', email: 'admin@ecommerce.com', password: 'AdminPass123!' },
  { role: 'Customer', email: 'user@ecommerce.com', password: 'UserPass123!' },
] as const

/** What a person sees when the shop is open, in a frame as wide as it needs, or without one where it does not fit. */
export function drawBanner({ urls, seconds, demo, notes }: Banner, columns = 120): string {
  const rows = [
    ['REST', urls.rest],
    ['RPC', urls.rpc],
    ['Docs', urls.docs],
    ['Health', urls.health],
    ['Worker', urls.workerHealth],
    ['Queues', 'npm run shop jobs dashboard'],
    ...(urls.inbox ? [['Inbox', `${urls.inbox}  ${styleText('dim', `takes mail on ${urls.smtp}`)}`]] : []),
    ...(urls.stripe ? [['Stripe', `${urls.stripe}  ${styleText('dim', 'a fake: pays, declines, refunds')}`]] : []),
    ['Mails', `${urls.mails}  ${styleText('dim', 'what they look like')}`],
    ['Database', urls.database],
  ] as [string, string][]
  const lines = [
    `${styleText('bold', 'The shop is open.')} ${styleText('dim', `Ready in ${seconds.toFixed(1)} s`)}`,
    '',
    ...rows.map(showRow),
    ...(demo
      ? ['', ...DEMO_ACCOUNTS.map(({ role, email, password }) => showRow([role, `${email} / ${password}`]))]
      : []),
    '',
    ...notes.map((note) => styleText('dim', note)),
  ]
  const width = Math.max(...lines.map(visibleLength))
  if (width + 4 > columns) return `\n${lines.join('\n')}\n`
  const edge = '─'.repeat(width + 2)
  const framed = lines.map((line) => `│ ${line}${' '.repeat(width - visibleLength(line))} │`)
  return ['', `┌${edge}┐`, ...framed, `└${edge}┘`, ''].join('\n')
}

const showRow = ([name, value]: readonly [string, string]) => `${styleText('dim', name.padEnd(10))}${value}`
const visibleLength = (text: string) => stripVTControlCharacters(text).length
