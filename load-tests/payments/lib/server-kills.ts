import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { askForIntent, getIntent, intentIdOf } from './buying.ts'
import { type Held, holdEvent, holdOrder } from './in-the-way.ts'
import { type KillStep, payEvents, refundAt, type Scene, type Subject } from './kill-step.ts'
import { webhookOf } from './pay-shop.ts'
import { unanswered, untold } from './stripe-moments.ts'
import { untilSo } from './waiting.ts'

const INTENTS = /^\/v1\/payment_intents$/

/** The customer asks again, and pays. */
async function pay({ shop, victims }: Scene, subject: Subject): Promise<void> {
  const intent = await getIntent(victims.url, subject)
  await shop.stripe.confirm(intentIdOf(intent))
}

/** The server is killed when `reach` has it where it is to be, and only then let go. */
async function killWhileAsking({ victims }: Scene, subject: Subject, reach: () => Promise<Held | void>): Promise<void> {
  const asking = askForIntent(victims.url(), subject)
  const held = await reach()
  await victims.killServer()
  await held?.letGo()
  await asking
}

/** The admin, who was not told, sends the same again. */
async function refundAgain(scene: Scene, subject: Subject, key: string): Promise<void> {
  const isTaken = async () => (await refundAt(scene.victims.url(), scene, subject, key))?.status === 202
  await untilSo('the refund is taken', isTaken)
}

/** Delivers an event to the server that is to die; Stripe tries again at the other. */
function deliverToVictim({ shop, victims }: Scene, eventId: string): Promise<unknown> {
  shop.stripe.setWebhooks(webhookOf(victims.url()))
  const sent = shop.stripe.resend(eventId)
  shop.stripe.setWebhooks(webhookOf(shop.urls[0]))
  return sent
}

export const SERVER_STEPS: readonly KillStep[] = [
  {
    name: 'before Stripe is asked for the intent',
    begins: 'ordered',
    ends: 'confirmed',
    async run(scene, subject) {
      const held = await holdOrder(scene.shop, subject.orderId)
      await killWhileAsking(scene, subject, async () => {
        await held.someoneWaits()
        return held
      })
      await pay(scene, subject)
    },
  },
  ...[false, true].map(
    (executes): KillStep => ({
      name: `asking for the intent, which Stripe ${executes ? 'has' : 'has not'} made`,
      begins: 'ordered',
      ends: 'confirmed',
      async run(scene, subject) {
        const outage = { method: 'POST', path: INTENTS, executes, about: subject.orderId } as const
        await unanswered(scene.shop.stripe, outage, ({ arrived }) => killWhileAsking(scene, subject, arrived))
        await pay(scene, subject)
      },
    }),
  ),
  {
    name: 'the intent was answered and is not written down',
    begins: 'ordered',
    ends: 'confirmed',
    async run(scene, subject) {
      const outage = { method: 'POST', path: INTENTS, executes: true, about: subject.orderId } as const
      await unanswered(scene.shop.stripe, outage, ({ arrived, answer }) =>
        killWhileAsking(scene, subject, async () => {
          await arrived()
          const held = await holdOrder(scene.shop, subject.orderId)
          answer()
          await held.someoneWaits()
          return held
        }),
      )
      await pay(scene, subject)
    },
  },
  {
    name: 'a webhook is not written down',
    begins: 'asked',
    ends: 'confirmed',
    async run(scene, subject) {
      await untold(scene.shop.stripe, () => scene.shop.stripe.confirm(subject.intentId))
      const eventId = payEvents(scene, subject).at(-1) ?? ''
      const held = await holdEvent(scene.shop, eventId)
      const sent = deliverToVictim(scene, eventId)
      await held.someoneWaits()
      await scene.victims.killServer()
      await held.letGo()
      await sent
    },
  },
  {
    name: 'somewhere in taking a webhook in',
    begins: 'asked',
    ends: 'confirmed',
    async run(scene, subject) {
      await untold(scene.shop.stripe, () => scene.shop.stripe.confirm(subject.intentId))
      const sent = deliverToVictim(scene, payEvents(scene, subject).at(-1) ?? '')
      await wait(Math.random() * 20)
      await scene.victims.killServer()
      await sent
    },
  },
  {
    name: 'a refund is not set aside',
    begins: 'paid',
    ends: 'refunded',
    async run(scene, subject) {
      const key = randomUUID()
      const held = await holdOrder(scene.shop, subject.orderId)
      const asking = refundAt(scene.victims.url(), scene, subject, key)
      await held.someoneWaits()
      await scene.victims.killServer()
      await held.letGo()
      await asking
      await refundAgain(scene, subject, key)
    },
  },
  {
    name: 'a refund is set aside and its admin hardly told',
    begins: 'paid',
    ends: 'refunded',
    async run(scene, subject) {
      const key = randomUUID()
      const asking = refundAt(scene.victims.url(), scene, subject, key)
      await untilSo(
        'it is set aside',
        async () => (await scene.shop.db.refund.count({ where: { orderId: subject.orderId } })) > 0,
      )
      await scene.victims.killServer()
      await asking
      await refundAgain(scene, subject, key)
    },
  },
]
