import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, ORDER_FOUND, ORDER_LOCKED, ORDER_MOVED, WEBHOOKS_TOLD } from './statements.ts'

interleave('confirming the order', {
  begun: BEGIN,
  'order found': ORDER_FOUND,
  'order locked': ORDER_LOCKED,
  'order moved': ORDER_MOVED,
  'webhooks told of the move': WEBHOOKS_TOLD,
  'stock sold': /set on_hand = v.on_hand - l.quantity, reserved = v.reserved - l.quantity.*'sale'/,
  committed: COMMIT,
})
