// The address bar holds what is shown: #<mail>/<view>. Everything else follows from it and from the API.
const REFRESH_MS = 2_000
const VIEWS = ['html', 'text', 'headers', 'source']

const element = (id) => document.getElementById(id)
const [list, empty, mail, status, recipient] = ['list', 'empty', 'mail', 'status', 'recipient'].map(element)
let shown = ''
let listed = ''

const create = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}
const load = async (path) => {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response
}
const time = (iso) => new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
const selection = () => {
  const [id = '', view = ''] = location.hash.slice(1).split('/')
  return { id: id === 'mail' ? '' : id, view }
}

async function refresh() {
  try {
    const query = recipient.value.trim() ? `?to=${encodeURIComponent(recipient.value.trim())}` : ''
    const { messages } = await (await load(`/api/messages${query}`)).json()
    showList(messages)
    setStatus(messages.length === 1 ? '1 mail' : `${messages.length} mails`)
  } catch {
    setStatus('The inbox does not answer; trying again.')
  }
}

/** A status that stays the same is not announced again by screen readers. */
function setStatus(text) {
  if (status.textContent !== text) status.textContent = text
}

function showList(messages) {
  const state = JSON.stringify([messages.map(({ id }) => id), selection().id])
  if (state === listed) return
  listed = state
  const focused = document.activeElement?.getAttribute('href')
  empty.hidden = messages.length > 0
  list.replaceChildren(...messages.map((message) => create('li', {}, row(message))))
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus()
}

function row({ id, subject, to, receivedAt }) {
  const link = create(
    'a',
    { href: `#${id}` },
    create('span', { textContent: to.join(', ') }),
    create('time', { dateTime: receivedAt, textContent: time(receivedAt) }),
    create('strong', { textContent: subject || '(no subject)' }),
  )
  if (id === selection().id) link.setAttribute('aria-current', 'true')
  return link
}

async function showMail() {
  const { id, view } = selection()
  const wanted = `${id}/${view}`
  if (wanted === shown) return
  shown = wanted
  if (!id) return
  try {
    const message = await (await load(`/api/messages/${id}`)).json()
    const chosen = VIEWS.includes(view) ? view : message.html === undefined ? 'text' : 'html'
    const content = await viewOf(message, chosen)
    if (wanted === shown) render(message, chosen, content)
  } catch {
    mail.replaceChildren(create('p', { className: 'hint', textContent: 'This mail is gone.' }))
  }
}

function render(message, chosen, content) {
  const copy = element('mail-template').content.cloneNode(true)
  const fill = (field, text) => {
    copy.querySelector(`[data-field="${field}"]`).textContent = text
  }
  copy.querySelector('h2').textContent = message.subject || '(no subject)'
  fill('from', message.from)
  fill('to', message.to.join(', '))
  fill('receivedAt', new Date(message.receivedAt).toLocaleString())
  fill('attachments', message.attachments.map(({ filename, bytes }) => `${filename} (${bytes} bytes)`).join(', '))
  if (message.attachments.length === 0) {
    for (const node of copy.querySelectorAll('[data-field^="attachments"]')) node.remove()
  }

  const views = VIEWS.filter((view) => view !== 'html' || message.html !== undefined)
  copy.querySelector('.views').append(
    ...views.map((view) => {
      const link = create('a', {
        href: `#${message.id}/${view}`,
        textContent: view === 'html' ? 'HTML' : capitalized(view),
      })
      if (view === chosen) link.setAttribute('aria-current', 'page')
      return link
    }),
    create('a', { href: `/api/messages/${message.id}/eml`, download: '', textContent: 'Download .eml' }),
  )
  copy.querySelector('.view').append(content)
  const readingViews = mail.querySelector('.views')?.contains(document.activeElement)
  mail.replaceChildren(copy)
  document.title = `${message.subject || 'Mail'} · Inbox`
  if (readingViews) mail.querySelector('.views [aria-current]').focus()
}

const capitalized = (word) => word[0].toUpperCase() + word.slice(1)

async function viewOf(message, view) {
  if (view === 'html') {
    const frame = create('iframe', { title: 'The mail as it looks', src: `/api/messages/${message.id}/html` })
    frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox')
    return frame
  }
  const text = { text: () => message.text, headers: () => headersOf(message), source: () => sourceOf(message) }
  return create('pre', { tabIndex: 0, textContent: await text[view]() })
}

const headersOf = ({ headers }) => headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
const sourceOf = async ({ id }) => (await load(`/api/messages/${id}/raw`)).text()

async function deleteAll() {
  await fetch('/api/messages', { method: 'DELETE' })
  location.hash = ''
  mail.replaceChildren(create('p', { className: 'hint', textContent: 'Choose a mail to read it.' }))
  await refresh()
}

const update = () => void Promise.all([refresh(), showMail()])

element('clear').addEventListener('click', () => void deleteAll())
recipient.addEventListener('input', () => void refresh())
addEventListener('hashchange', update)
document.addEventListener('visibilitychange', update)
setInterval(() => document.hidden || void refresh(), REFRESH_MS)
update()
