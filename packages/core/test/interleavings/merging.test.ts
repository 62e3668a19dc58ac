import { interleave } from './interleave.ts'
import { BEGIN, COMMIT, LINES_READ } from './statements.ts'

const PIECES_READ = /^select "variant_id" as "variantId", "quantity" from "cart_items"/

interleave('merging the guest’s cart', {
  begun: BEGIN,
  'carts locked': /from "carts" where \("token_hash" = .* or "user_id" = .*\) order by "id" for update$/,
  'customer’s pieces read': PIECES_READ,
  'guest’s pieces read': PIECES_READ,
  'pieces moved': /^insert into cart_items .* on conflict .* do update/,
  'guest’s cart ended': /^DELETE FROM "public"."carts"/,
  'cart touched': /^update "carts" set "expires_at"/,
  'cart found again': /^select "id" from "carts" .* "expires_at" > \$2$/,
  'answer read': LINES_READ,
  committed: COMMIT,
})
