import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, JOB_QUEUED, ORDER_MOVED, STOCK_RELEASED } from './statements.ts'

interleave('expiring what is due', {
  'due orders found': /^select id, reserved_until from orders where status = 'pending'/,
  begun: BEGIN,
  'order locked': /from "orders" .* for no key update skip locked$/,
  'order moved': ORDER_MOVED,
  'intent to be closed': JOB_QUEUED,
  'stock released': STOCK_RELEASED,
  committed: COMMIT,
})
