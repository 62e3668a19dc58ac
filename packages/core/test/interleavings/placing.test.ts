import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, JOB_QUEUED, LINES_READ, WEBHOOKS_TOLD } from './statements.ts'

interleave('placing the cart', {
  begun: BEGIN,
  'buyer known': /^select "email", "language" from "users"/,
  'cart locked': /^select "id" from "carts" .* for update$/,
  'lines read': LINES_READ,
  'shipping chosen': /from "shipping_methods"/,
  priced: /left join tax_rates/,
  numbered: /nextval\('order_numbers'\)/,
  'order inserted': /insert into orders \(.*insert into order_status_changes/,
  'cart emptied': /^delete from "cart_items"/,
  'webhooks told': WEBHOOKS_TOLD,
  'mail queued': JOB_QUEUED,
  'stock taken': /set reserved = v.reserved \+ w.quantity.*'reservation'/,
  'lines inserted': /insert into order_lines/,
  committed: COMMIT,
})
