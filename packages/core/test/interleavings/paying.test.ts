import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, JOB_QUEUED, ORDER_FOUND, ORDER_LOCKED, ORDER_MOVED, WEBHOOKS_TOLD } from './statements.ts'

interleave('paying the order', {
  begun: BEGIN,
  'payment found': /^SELECT "t0"."id", "t0"."order_id" .* FROM "public"."payments"/,
  'order found': ORDER_FOUND,
  'order locked': ORDER_LOCKED,
  'intent written down': /^UPDATE "public"."payments" SET "intent_id"/,
  'payment read': /^SELECT .* FROM "public"."payments"/,
  'money written down': /^UPDATE "public"."payments" SET "status"/,
  'order found to be confirmed': ORDER_FOUND,
  'order locked still': ORDER_LOCKED,
  'order moved': ORDER_MOVED,
  'webhooks told of the move': WEBHOOKS_TOLD,
  'stock sold': /set on_hand = v.on_hand - l.quantity, reserved = v.reserved - l.quantity.*'sale'/,
  'webhooks told it is paid': WEBHOOKS_TOLD,
  'mail queued': JOB_QUEUED,
  committed: COMMIT,
})
