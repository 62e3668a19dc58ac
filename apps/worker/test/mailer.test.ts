import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setDefaultCACertificates } from 'node:tls'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { createMailer, type Mailer, PermanentError } from '../src/email/mailer.ts'
import { certificate, key } from './localhost-certificate.ts'

const mail = { to: 'ada@example.com', subject: 'Hi', text: 'Hi', html: '<p>Hi</p>', messageId: '<1@example.com>' }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

function mailerFor(port: number, settings: Partial<Parameters<typeof createMailer>[0]> = {}): Mailer {
  const mailer = createMailer(
    { SMTP_HOST: '127.0.0.1', SMTP_PORT: port, EMAIL_FROM: 'Shop <shop@example.com>', ...settings },
    { connect: 2_000, greeting: 200, silence: 200 },
  )
  closing.push(() => mailer.close())
  return mailer
}

interface Heard {
  port: number
  sockets: Socket[]
  connections: () => number
}

/** A mail server that does what the test says. */
async function serve(options: SMTPServerOptions): Promise<Heard> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, _session, done) {
      stream.resume().on('end', () => done())
    },
    ...options,
  })
  server.on('error', () => {})
  const sockets: Socket[] = []
  let connections = 0
  server.server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.push(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise<void>((resolve) => server.close(resolve)))
  return { port: (server.server.address() as AddressInfo).port, sockets, connections: () => connections }
}

/** A server that says what it is told to, whatever it is asked. */
async function listen(answer: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    closing.push(() => socket.destroy())
    answer(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const refusal = (responseCode: number, text = 'Refused by the test') => Object.assign(new Error(text), { responseCode })

type Stage = 'sender' | 'recipient' | 'message'

const refusingAt = (stage: Stage, error: Error): SMTPServerOptions => ({
  ...(stage === 'sender' && { onMailFrom: (_address, _session, done) => done(error) }),
  ...(stage === 'recipient' && { onRcptTo: (_address, _session, done) => done(error) }),
  ...(stage === 'message' && {
    onData: (stream, _session, done) => void stream.resume().on('end', () => done(error)),
  }),
})

/** What sending a mail throws. */
const failureOf = (port: number, settings = {}): Promise<unknown> =>
  mailerFor(port, settings)
    .send(mail)
    .then(
      () => expect.fail('The mail was sent'),
      (error: unknown) => error,
    )

/** Whether a failed mail is given up or tried again. */
const kindOf = async (port: number) => ((await failureOf(port)) instanceof PermanentError ? 'permanent' : 'transient')

describe('a mail the server refuses', () => {
  test.each<[Stage, number, string, 'permanent' | 'transient']>([
    ['recipient', 421, 'Closing', 'transient'],
    ['recipient', 450, 'Mailbox busy', 'transient'],
    ['recipient', 451, 'Greylisted', 'transient'],
    ['recipient', 452, 'Too many recipients', 'transient'],
    ['recipient', 550, '5.1.1 No such user', 'permanent'],
    ['recipient', 550, 'No such user', 'permanent'],
    ['recipient', 550, '5.7.1 Relaying denied', 'transient'],
    ['recipient', 552, '5.2.2 Mailbox full', 'permanent'],
    ['recipient', 553, '5.1.3 Not an address', 'permanent'],
    ['recipient', 530, '5.7.0 Sign in first', 'transient'],
    ['message', 421, 'Closing', 'transient'],
    ['message', 450, 'Try again later', 'transient'],
    ['message', 451, 'Local error', 'transient'],
    ['message', 452, 'Disk full', 'transient'],
    ['message', 550, '5.6.0 Not wanted', 'permanent'],
    ['message', 552, '5.3.4 Too large', 'permanent'],
    ['message', 554, '5.6.0 Transaction failed', 'permanent'],
    ['message', 554, '5.7.1 Your address is on a list', 'transient'],
    ['sender', 451, 'Try again later', 'transient'],
    ['sender', 550, '5.1.0 Sender refused', 'transient'],
    ['sender', 553, '5.7.1 Not yours to send from', 'transient'],
  ])('for the %s with %i %s is %s', async (stage, code, text, kind) => {
    const { port } = await serve(refusingAt(stage, refusal(code, text)))
    expect(await kindOf(port)).toBe(kind)
  })

  test('by its login is tried again: the password may be mended', async () => {
    setDefaultCACertificates([certificate])
    const { port } = await serve({
      key,
      cert: certificate,
      disabledCommands: [],
      onAuth: (_login, _session, done) => done(refusal(535, '5.7.8 Wrong password')),
    })
    const error = await failureOf(port, { SMTP_HOST: 'localhost', SMTP_USER: 'shop', SMTP_PASS: 'wrong' })
    expect(error).toMatchObject({ code: 'EAUTH', responseCode: 535 })
    expect(error).not.toBeInstanceOf(PermanentError)
  })

  test('is tried again when nobody vouches for its certificate', async () => {
    setDefaultCACertificates([])
    const { port } = await serve({ key, cert: certificate, disabledCommands: [] })
    const error = await failureOf(port, { SMTP_HOST: 'localhost', SMTP_USER: 'shop' })
    expect(error).toMatchObject({ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(error).not.toBeInstanceOf(PermanentError)
  })

  test('by its greeting is tried again', async () => {
    const port = await listen((socket) => socket.end('554 5.7.1 Nobody is welcome here\r\n'))
    expect(await kindOf(port)).toBe('transient')
  })
})

describe('a mail server in trouble: the mail is tried again', () => {
  test('when nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    expect(await kindOf(port)).toBe('transient')
  })

  test('when it takes the call and says nothing', async () => {
    expect(await kindOf(await listen(() => {}))).toBe('transient')
  })

  test('when it falls silent in the middle', async () => {
    const { port } = await serve({ onData: (stream) => void stream.resume() })
    expect(await kindOf(port)).toBe('transient')
  })

  test('when it breaks the connection in the middle, once for each try of the job', async () => {
    const heard = await serve({
      onData: (stream) => void stream.resume().on('end', () => heard.sockets.at(-1)?.resetAndDestroy()),
    })
    expect(await kindOf(heard.port)).toBe('transient')
    expect(heard.connections()).toBe(1)
  })
})

test.each(['', 'nobody', '<a b@>'])('what is no address, such as "%s", is given up', async (to) => {
  const { port } = await serve({})
  await expect(mailerFor(port).send({ ...mail, to })).rejects.toBeInstanceOf(PermanentError)
})

test('many mails go over few connections', async () => {
  const { port, connections } = await serve({})
  const mailer = mailerFor(port)
  await Promise.all(Array.from({ length: 20 }, () => mailer.send(mail)))
  expect(connections()).toBeLessThanOrEqual(4)
})

test.each([
  ['Shop <shop@example.com>', 'Shop', 'example.com'],
  ['"Tea & more" <tea@example.com>', 'Tea & more', 'example.com'],
  ['shop@example.com', 'example.com', 'example.com'],
])('%s writes as %s', (EMAIL_FROM, shopName, domain) => {
  expect(mailerFor(1, { EMAIL_FROM })).toMatchObject({ shopName, domain })
})
