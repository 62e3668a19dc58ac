import { interleave } from './interleave.ts'
import {
  BEGIN,
  COMMIT,
  JOB_QUEUED,
  ORDER_FOUND,
  ORDER_LOCKED,
  ORDER_MOVED,
  ORDER_READ,
  STOCK_RELEASED,
  WEBHOOKS_TOLD,
} from './statements.ts'

interleave('cancelling the order', {
  begun: BEGIN,
  'order found': ORDER_FOUND,
  'order locked': ORDER_LOCKED,
  'order moved': ORDER_MOVED,
  'webhooks told of the move': WEBHOOKS_TOLD,
  'webhooks told it is cancelled': WEBHOOKS_TOLD,
  'intent to be closed': JOB_QUEUED,
  'mail queued': JOB_QUEUED,
  'stock released': STOCK_RELEASED,
  'answer read': ORDER_READ,
  committed: COMMIT,
})
