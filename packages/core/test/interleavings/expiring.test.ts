import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, JOB_QUEUED, ORDER_MOVED, STOCK_RELEASED, WEBHOOKS_TOLD } from './statements.ts'

interleave('expiring what is due', {
  'due orders found': /^select id, reserved_until from orders where status = 'pending'/,
  begun: BEGIN,
  'order locked': /from "orders" .* for no key update skip locked$/,
  'order moved': ORDER_MOVED,
  'webhooks told of the move': WEBHOOKS_TOLD,
  'webhooks told it is expired': WEBHOOKS_TOLD,
  'intent to be closed': JOB_QUEUED,
  'mail queued': JOB_QUEUED,
  'stock released': STOCK_RELEASED,
  committed: COMMIT,
})
