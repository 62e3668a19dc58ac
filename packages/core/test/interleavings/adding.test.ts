import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, LINES_READ } from './statements.ts'

interleave('adding to the cart', {
  begun: BEGIN,
  'variant found': /^select .* from "variants" inner join "products"/,
  'cart locked': /^select "id" from "carts" .* for update$/,
  'pieces read': /^select "variant_id", "quantity" from "cart_items"/,
  'line written': /^insert into "cart_items" .* on conflict .* do update/,
  'cart touched': /^update "carts" set "expires_at"/,
  'answer read': LINES_READ,
  committed: COMMIT,
})
