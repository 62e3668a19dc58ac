// From what the API says of a payment to what is seen of it.
export const create = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

export function money(amount, currency) {
  const format = new Intl.NumberFormat([], { style: 'currency', currency })
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits)
}

const TONES = {
  good: ['succeeded', 'delivered'],
  bad: ['failed', 'canceled', 'lost'],
  open: ['requires_action', 'processing', 'pending'],
}
const pill = (status) => {
  const tone = Object.keys(TONES).find((name) => TONES[name].includes(status)) ?? ''
  return create('span', { className: `pill ${tone}`, textContent: status.replaceAll('_', ' ') })
}

const time = (seconds) =>
  create('time', {
    dateTime: new Date(seconds * 1_000).toISOString(),
    textContent: new Date(seconds * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
  })

/** What a payment is for, as far as the shop said so. */
const purpose = ({ description, metadata, id }) => description ?? Object.values(metadata)[0] ?? id

export function listRow(intent, isShown) {
  const link = create(
    'a',
    { href: `#${intent.id}` },
    create('strong', { textContent: money(intent.amount, intent.currency) }),
    pill(intent.status),
    create('span', { textContent: purpose(intent) }),
    time(intent.created),
  )
  if (isShown) link.setAttribute('aria-current', 'true')
  return create('li', {}, link)
}

/** `act(path, body)` does what a button says. */
export function paymentView(intent, methods, act) {
  return [
    create('h2', {}, money(intent.amount, intent.currency), pill(intent.status)),
    facts(intent),
    actions(intent, methods, act),
    ...section('Refunds', intent.refunds.toReversed(), (refund) => refundRow(refund, act)),
    ...section('Events and their webhooks', intent.events.toReversed(), (event) => eventRow(event, act)),
  ]
}

function facts({ id, metadata, receipt_email, last_payment_error, charges }) {
  const paid = charges.find(({ status }) => status === 'succeeded')
  const rows = [
    ['Intent', id],
    ...Object.entries(metadata),
    ['E-mail', receipt_email],
    ['Said no', last_payment_error?.message],
    ['Paid by', paid && describeMethod(paid.payment_method_details)],
    ['Given back', paid?.amount_refunded ? money(paid.amount_refunded, paid.currency) : undefined],
  ].filter(([, value]) => value)
  const cells = rows.flatMap(([name, value]) => [
    create('dt', { textContent: name }),
    create('dd', { textContent: value }),
  ])
  return create('dl', {}, ...cells)
}

const describeMethod = ({ card, sepa_debit }) =>
  card
    ? `${card.brand} …${card.last4}${card.three_d_secure ? ', 3-D Secure' : ''}`
    : `SEPA debit of ${sepa_debit.country} …${sepa_debit.last4}`

function actions(intent, methods, act) {
  const path = `intents/${intent.id}`
  const button = (textContent, verb, body, className = '') =>
    create('button', { type: 'button', textContent, className, onclick: () => act(`${path}/${verb}`, body()) })
  const both = (verb, yes, no) => [
    button(yes, verb, () => ({ outcome: 'succeed' }), 'main'),
    button(no, verb, () => ({ outcome: 'fail' })),
  ]
  const note = (textContent) => create('p', { textContent })
  const box = (...children) => create('div', { className: 'actions' }, ...children)
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
      return payBox(intent, methods, box, button)
    case 'requires_action':
      return box(note('The bank asks the customer: 3-D Secure.'), ...both('authenticate', 'Approve', 'Refuse'))
    case 'processing':
      return box(note('The bank is collecting the money.'), ...both('settle', 'It is there', 'It could not be had'))
    case 'succeeded':
      return refundBox(intent, box, note, button)
    default:
      return box(note('It was cancelled. Nothing can be paid any more.'))
  }
}

const inFours = (number) => number.replaceAll(/.{4}(?=.)/g, '$& ')

function payBox(intent, methods, box, button) {
  const options = methods
    .filter(({ type }) => intent.payment_method_types.includes(type))
    .map(({ number, label }) => create('option', { value: number, textContent: `${label} (${inFours(number)})` }))
  const choice = create('select', { id: 'card', ariaLabel: 'Pay with' }, ...options)
  return box(
    choice,
    button('Pay', 'confirm', () => ({ number: choice.value }), 'main'),
    button('Be declined', 'confirm', () => ({ number: '4000000000000002' })),
    button('3-D Secure', 'confirm', () => ({ number: '4000000000003220' })),
  )
}

function refundBox({ charges, currency }, box, note, button) {
  const { amount, amount_refunded } = charges.find(({ status }) => status === 'succeeded')
  const left = amount - amount_refunded
  if (left === 0) return box(note('All of it was given back.'))
  return box(
    note('It is paid. A refund from here is one made in Stripe’s dashboard: the shop only hears of it.'),
    button(`Refund ${money(left, currency)}`, 'refund', () => ({})),
  )
}

function section(title, rows, draw) {
  return rows.length > 0 ? [create('h3', { textContent: title }), create('ol', {}, ...rows.map(draw))] : []
}

function refundRow({ id, amount, currency, status, metadata, reason }, act) {
  const finish = (textContent, outcome) =>
    create('button', { type: 'button', textContent, onclick: () => act(`refunds/${id}/finish`, { outcome }) })
  return create(
    'li',
    {},
    create(
      'div',
      {},
      money(amount, currency),
      create('small', {
        textContent: [reason?.replaceAll('_', ' '), ...Object.values(metadata ?? {}), id].filter(Boolean).join(' · '),
      }),
    ),
    pill(status),
    create(
      'div',
      { className: 'buttons' },
      ...(status === 'pending' ? [finish('Pay', 'succeed')] : []),
      ...(status === 'failed' ? [] : [finish('Fail', 'fail')]),
    ),
  )
}

function eventRow({ id, type, delivery, attempts }, act) {
  const answers = attempts.map(({ status, error }) => status ?? error).join(', ')
  const resend = () => act(`events/${id}/resend`, {})
  return create(
    'li',
    {},
    create('div', {}, type, create('small', { textContent: answers ? `answered ${answers}` : 'not sent' })),
    pill(delivery),
    create(
      'div',
      { className: 'buttons' },
      create('button', { type: 'button', textContent: 'Send again', onclick: resend }),
    ),
  )
}
