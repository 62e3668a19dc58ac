/* Statements that several operations have, each on one line. */

export const BEGIN = /^BEGIN$/
export const COMMIT = /^COMMIT$/

/** A cart's lines, with what the catalogue says of them. */
export const LINES_READ = /^select .* from "cart_items" as "item" .* join "products"/

export const ORDER_FOUND = /^SELECT "t0"."id" FROM "public"."orders"/
export const ORDER_LOCKED = /^select "id", "number", "status", .* from "orders" .* for no key update$/
export const ORDER_MOVED = /update orders set status = .*insert into order_status_changes/
export const STOCK_RELEASED = /set reserved = v.reserved - l.quantity.*'release'/
export const ORDER_READ = /^SELECT "t0"."id", "t0"."number", .* FROM "public"."orders"/
export const JOB_QUEUED = /INSERT INTO pgboss.job_common/
export const WEBHOOKS_TOLD = /insert into webhook_deliveries/
