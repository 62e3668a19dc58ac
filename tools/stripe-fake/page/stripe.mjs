// The address bar holds which payment is shown: #pi_… . Everything else follows from it and from the API.
import { listRow, paymentView } from './drawing.mjs'

const REFRESH_MS = 2_000
const FRACTIONS = ['duplicate', 'reorder', 'loss', 'pendingRefunds']

const element = (id) => document.getElementById(id)
const [list, empty, payment, status, fault, trouble, faults] = [
  'list',
  'empty',
  'payment',
  'status',
  'fault',
  'trouble',
  'faults',
].map(element)
const field = (name) => faults.elements.namedItem(name)
let drawn = ''

async function call(path, body) {
  const request = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body.value),
  }
  const response = await fetch(`/_fake/${path}`, request)
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

async function act(path, value) {
  try {
    await call(path, { value })
    fault.hidden = true
  } catch (error) {
    fault.textContent = error.message
    fault.hidden = false
  }
  await refresh()
}

async function refresh() {
  try {
    show(await call('state'))
  } catch {
    setStatus('The fake of Stripe does not answer; trying again.')
  }
}

/** A status that stays the same is not announced again by screen readers. */
function setStatus(text) {
  if (status.textContent !== text) status.textContent = text
}

function show(state) {
  setStatus(state.intents.length === 1 ? '1 payment' : `${state.intents.length} payments`)
  const isTroubled = state.outage.kind || JSON.stringify(state.faults) !== JSON.stringify(state.noFaults)
  trouble.classList.toggle('on', Boolean(isTroubled))
  if (!trouble.contains(document.activeElement)) showFaults(state)
  const shown = location.hash.slice(1)
  const next = JSON.stringify([state.intents, shown])
  if (next === drawn) return
  drawn = next
  keepingFocus(() => {
    empty.hidden = state.intents.length > 0
    list.replaceChildren(...state.intents.map((intent) => listRow(intent, intent.id === shown)))
    const intent = state.intents.find(({ id }) => id === shown)
    if (intent) payment.replaceChildren(...paymentView(intent, state.methods, act))
  })
}

/** What is drawn anew has new elements: whoever was at one of them stays at its like, and a chosen card stays chosen. */
function keepingFocus(draw) {
  const { activeElement: before } = document
  const card = element('card')?.value
  const like = (node) =>
    (before.getAttribute('href') && node.getAttribute('href') === before.getAttribute('href')) ||
    (node.tagName === 'BUTTON' && node.textContent === before.textContent) ||
    (before.id && node.id === before.id)
  draw()
  if (card && element('card')) element('card').value = card
  if (before === document.body || before.isConnected) return
  const after = [...document.querySelectorAll('#list a, #payment button, #payment select')].find(like)
  ;(after ?? payment).focus()
}

function showFaults({ faults, outage }) {
  for (const name of FRACTIONS) field(name).value = String(Math.round(faults[name] * 100))
  field('delayMs').value = String(faults.delayMs)
  field('outage').value = outage.kind ?? ''
  field('executes').checked = Boolean(outage.executes)
}

async function setFaults() {
  const fractions = FRACTIONS.map((name) => [name, Number(field(name).value) / 100])
  await act('faults', { ...Object.fromEntries(fractions), delayMs: Number(field('delayMs').value) })
  const kind = field('outage').value
  await act('outage', kind ? { kind, executes: field('executes').checked } : null)
}

const update = () => void refresh()

faults.addEventListener('change', () => void setFaults())
faults.addEventListener('submit', (event) => event.preventDefault())
addEventListener('hashchange', update)
document.addEventListener('visibilitychange', update)
document.addEventListener('click', ({ target }) => trouble.contains(target) || (trouble.open = false))
document.addEventListener('keydown', ({ key }) => key === 'Escape' && (trouble.open = false))
setInterval(() => document.hidden || update(), REFRESH_MS)
update()
