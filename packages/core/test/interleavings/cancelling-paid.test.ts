import { interleave } from './interleave.ts'
import {
  BEGIN,
  COMMIT,
  JOB_QUEUED,
  ORDER_FOUND,
  ORDER_LOCKED,
  ORDER_MOVED,
  ORDER_READ,
  WEBHOOKS_TOLD,
} from './statements.ts'

const points = {
  begun: BEGIN,
  'order found': ORDER_FOUND,
  'order locked': ORDER_LOCKED,
  'order moved': ORDER_MOVED,
  'webhooks told of the move': WEBHOOKS_TOLD,
  'webhooks told it is cancelled': WEBHOOKS_TOLD,
  'refund to be made': JOB_QUEUED,
  'mail queued': JOB_QUEUED,
  'stock returned': /set on_hand = v.on_hand \+ l.quantity.*'return'/,
  'answer read': ORDER_READ,
  committed: COMMIT,
}

interleave('cancelling the order', points, { isPaid: true })
