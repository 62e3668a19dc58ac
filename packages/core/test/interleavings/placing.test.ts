import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, LINES_READ, ORDER_FOUND, ORDER_READ } from './statements.ts'

interleave('placing the cart', {
  begun: BEGIN,
  'buyer known': /^SELECT .* FROM "public"."users"/,
  'cart locked': /^select "id" from "carts" .* for update$/,
  'lines read': LINES_READ,
  'shipping chosen': /from "shipping_methods"/,
  priced: /left join tax_rates/,
  numbered: /nextval\('order_numbers'\)/,
  'order inserted': /^INSERT INTO "public"."orders"/,
  'history begun': /^INSERT INTO "public"."order_status_changes"/,
  'lines inserted': /^INSERT INTO "public"."order_lines"/,
  'order found again': ORDER_FOUND,
  'cart emptied': /^DELETE FROM "public"."cart_items"/,
  'mail queued': /INSERT INTO pgboss.job_common/,
  'stock taken': /set reserved = v.reserved \+ w.quantity.*'reservation'/,
  'answer read': ORDER_READ,
  committed: COMMIT,
})
