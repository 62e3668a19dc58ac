-- CreateEnum
CREATE TYPE "payment_status" AS ENUM ('pending', 'requires_action', 'processing', 'failed', 'succeeded', 'cancelled');
CREATE TYPE "refund_status" AS ENUM ('pending', 'succeeded', 'failed');
CREATE TYPE "refund_cause" AS ENUM ('requested', 'order_cancelled', 'paid_too_late', 'already_paid', 'wrong_amount', 'elsewhere');

-- AlterEnum
ALTER TYPE "stock_reason" ADD VALUE 'late_sale' BEFORE 'return';

-- AlterTable
ALTER TABLE "stock_movements" ADD COLUMN "refund_id" UUID;

-- Pieces of an order come back once with each refund, and once when it is cancelled; all else happens to them once.
CREATE UNIQUE INDEX "stock_movements_order_id_variant_id_reason_refund_id_key"
    ON "stock_movements"("order_id", "variant_id", "reason", "refund_id") NULLS NOT DISTINCT
    WHERE "order_id" IS NOT NULL;
DROP INDEX "stock_movements_order_id_variant_id_reason_key";

-- CreateTable
CREATE TABLE "payments" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "order_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" "payment_status" NOT NULL DEFAULT 'pending',
    "intent_id" TEXT,
    "amount_cents" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "captured_cents" INTEGER NOT NULL DEFAULT 0,
    "refunded_cents" INTEGER NOT NULL DEFAULT 0,
    "charge_id" TEXT,
    "failure_code" TEXT,
    "failure_text" TEXT,
    "next_check_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3),
    "succeeded_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payments_amount_check" CHECK ("amount_cents" > 0),
    -- Never more goes back than came.
    CONSTRAINT "payments_balance_check" CHECK ("refunded_cents" BETWEEN 0 AND "captured_cents")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "payment_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "status" "refund_status" NOT NULL DEFAULT 'pending',
    "cause" "refund_cause" NOT NULL,
    "reason" TEXT,
    "lines" JSONB NOT NULL DEFAULT '[]',
    "restocked" BOOLEAN NOT NULL DEFAULT false,
    "provider_id" TEXT,
    "failure_code" TEXT,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "next_check_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "refunds_amount_check" CHECK ("amount_cents" > 0)
);

-- CreateTable
CREATE TABLE "payment_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "payments_intent_id_key" ON "payments"("intent_id");
CREATE UNIQUE INDEX "payments_order_id_attempt_key" ON "payments"("order_id", "attempt");
CREATE UNIQUE INDEX "refunds_provider_id_key" ON "refunds"("provider_id");
CREATE INDEX "refunds_payment_id_id_idx" ON "refunds"("payment_id", "id");
CREATE INDEX "refunds_order_id_id_idx" ON "refunds"("order_id", "id");
CREATE INDEX "payment_events_received_at_idx" ON "payment_events"("received_at");

-- At most one attempt of an order is open, so that nobody pays twice.
CREATE UNIQUE INDEX "payments_open_key" ON "payments"("order_id")
    WHERE "status" NOT IN ('succeeded', 'cancelled') AND "captured_cents" = 0;
-- What Stripe is to be asked about, the longest waiting first.
CREATE INDEX "payments_next_check_at_idx" ON "payments"("next_check_at") WHERE "next_check_at" IS NOT NULL;
CREATE INDEX "refunds_next_check_at_idx" ON "refunds"("next_check_at") WHERE "next_check_at" IS NOT NULL;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_id_fkey"
    FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey"
    FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_fkey"
    FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
