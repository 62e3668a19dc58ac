-- AlterTable
ALTER TABLE "variants" ADD COLUMN "low_stock_threshold" INTEGER NOT NULL DEFAULT 5;

-- AlterTable
ALTER TABLE "orders"
    ADD COLUMN "refund_due_cents" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "carrier" TEXT,
    ADD COLUMN "tracking_number" TEXT,
    ADD COLUMN "tracking_url" TEXT;

-- CreateTable
CREATE TABLE "order_tracking_events" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "order_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "location" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_tracking_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "order_tracking_events_order_id_at_id_idx" ON "order_tracking_events"("order_id", "at", "id");

-- CreateIndex
CREATE INDEX "order_lines_sku_idx" ON "order_lines"("sku");

-- AddForeignKey
ALTER TABLE "order_tracking_events" ADD CONSTRAINT "order_tracking_events_order_id_fkey"
    FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CheckVariants
ALTER TABLE "variants"
    ADD CONSTRAINT "variants_low_stock_threshold_check" CHECK ("low_stock_threshold" >= 0);

-- CheckOrders
ALTER TABLE "orders"
    ADD CONSTRAINT "orders_refund_due_check" CHECK ("refund_due_cents" BETWEEN 0 AND greatest("total_cents", 0));

-- Whatever happens to an order happens to its stock once: it is reserved once, and the reservation ends once. The first of
-- them also finds the rows of an order, which the index it replaces was for.
CREATE UNIQUE INDEX "stock_movements_order_id_variant_id_reason_key"
    ON "stock_movements"("order_id", "variant_id", "reason") WHERE "order_id" IS NOT NULL;
CREATE UNIQUE INDEX "stock_movements_reservation_ends_once_key"
    ON "stock_movements"("order_id", "variant_id") WHERE "reason" IN ('sale', 'release') AND "order_id" IS NOT NULL;

-- DropIndex
DROP INDEX "stock_movements_order_id_idx";

-- Admins look for orders by an e-mail address or its beginning, and by words of what was bought.
CREATE INDEX "orders_email_idx" ON "orders" (lower("email") text_pattern_ops, "created_at" DESC, "id" DESC);
CREATE INDEX "order_lines_name_idx" ON "order_lines" USING GIN (to_tsvector('shop_english', "name"));

-- Whoever follows an order hears of a change the moment it commits. The first one has nobody to hear it yet, and orders
-- are placed without the lock that a notification takes at its commit.
CREATE FUNCTION tell_order_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('orders', NEW."order_id" || ' ' || NEW."id");
    RETURN NULL;
END
$$;

CREATE TRIGGER "order_status_changes_tell" AFTER INSERT ON "order_status_changes"
    FOR EACH ROW WHEN (NEW."from" IS NOT NULL) EXECUTE FUNCTION tell_order_change();
