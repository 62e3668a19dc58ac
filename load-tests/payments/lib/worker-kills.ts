import { randomUUID } from 'node:crypto'
import { cancelOrder } from '@shop/core/orders'
import { holdJobs, holdOrder, holdPayments } from './in-the-way.ts'
import { type KillStep, payEvents, refundAt } from './kill-step.ts'
import { unanswered, untold } from './stripe-moments.ts'

const REFUNDS = /^\/v1\/refunds$/

export const WORKER_STEPS: readonly KillStep[] = [
  {
    name: 'a job has its event and not yet its order',
    begins: 'asked',
    ends: 'confirmed',
    async run({ shop, victims }, { orderId, intentId }) {
      const held = await holdOrder(shop, orderId)
      await shop.stripe.confirm(intentId)
      await held.someoneWaits()
      await victims.killWorker()
      await held.letGo()
    },
  },
  {
    name: 'a payment is settled and its job not ticked off',
    begins: 'asked',
    ends: 'confirmed',
    async run(scene, subject) {
      const { shop, victims } = scene
      const order = await holdOrder(shop, subject.orderId)
      await shop.stripe.confirm(subject.intentId)
      await order.someoneWaits()
      const jobs = await holdJobs(shop, payEvents(scene, subject))
      await order.letGo()
      await jobs.someoneWaits()
      await victims.killWorker()
      await jobs.letGo()
    },
  },
  {
    name: 'the reconciler asks Stripe',
    begins: 'asked',
    ends: 'confirmed',
    async run({ shop, victims }, { paymentId, intentId }) {
      await untold(shop.stripe, () => shop.stripe.confirm(intentId))
      await unanswered(
        shop.stripe,
        { method: 'GET', path: new RegExp(intentId), about: intentId },
        async ({ arrived }) => {
          await shop.db.payment.update({ where: { id: paymentId }, data: { nextCheckAt: new Date() } })
          await shop.as({ kind: 'system', job: 'proof' }).publish.job('payment.reconcile', {})
          await arrived()
          await victims.killWorker()
        },
      )
    },
  },
  ...[false, true].map(
    (executes): KillStep => ({
      name: `asking for a refund, which Stripe ${executes ? 'has' : 'has not'} made`,
      begins: 'paid',
      ends: 'refunded',
      async run(scene, subject) {
        const { shop, victims } = scene
        const outage = { method: 'POST', path: REFUNDS, executes, about: subject.intentId } as const
        await unanswered(shop.stripe, outage, async ({ arrived }) => {
          await refundAt(shop.urls[0], scene, subject, randomUUID())
          await arrived()
          await victims.killWorker()
        })
      },
    }),
  ),
  {
    name: 'a refund was answered and is not written down',
    begins: 'paid',
    ends: 'refunded',
    async run(scene, subject) {
      const { shop, victims } = scene
      const outage = { method: 'POST', path: REFUNDS, executes: true, about: subject.intentId } as const
      await unanswered(shop.stripe, outage, async ({ arrived, answer }) => {
        await refundAt(shop.urls[0], scene, subject, randomUUID())
        await arrived()
        const held = await holdOrder(shop, subject.orderId)
        answer()
        await held.someoneWaits()
        await victims.killWorker()
        await held.letGo()
      })
    },
  },
  ...[false, true].map(
    (executes): KillStep => ({
      name: `a cancelled order’s intent, which Stripe ${executes ? 'has' : 'has not'} closed`,
      begins: 'asked',
      ends: 'cancelled',
      async run({ shop, victims }, { orderId, guest, intentId }) {
        const outage = { method: 'POST', path: new RegExp(`${intentId}/cancel`), executes, about: intentId } as const
        await unanswered(shop.stripe, outage, async ({ arrived }) => {
          await cancelOrder(shop.as(guest), { id: orderId })
          await arrived()
          await victims.killWorker()
        })
      },
    }),
  ),
  {
    name: 'what a cancelled order was paid with is not set aside',
    begins: 'paid',
    ends: 'cancelled',
    async run({ shop, victims }, { orderId, guest }) {
      const held = await holdPayments(shop, orderId)
      await cancelOrder(shop.as(guest), { id: orderId })
      await held.someoneWaits()
      await victims.killWorker()
      await held.letGo()
    },
  },
]
