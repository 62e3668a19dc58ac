-- CreateEnum
CREATE TYPE "webhook_endpoint_status" AS ENUM ('active', 'disabled');

-- CreateEnum
CREATE TYPE "webhook_delivery_status" AS ENUM ('pending', 'sending', 'delivered', 'failed');

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "events" TEXT[],
    "status" "webhook_endpoint_status" NOT NULL DEFAULT 'active',
    "secret_version" INTEGER NOT NULL DEFAULT 1,
    "previous_secret_until" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "position" BIGSERIAL NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "aggregate_id" UUID NOT NULL,
    "payload" JSONB NOT NULL,
    "status" "webhook_delivery_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "claims" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_status" INTEGER,
    "last_error" TEXT,
    "duration_ms" INTEGER,
    "response" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL DEFAULT (now() + '30 days'::interval),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_created_at_id_idx" ON "webhook_deliveries"("endpoint_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_deliveries_expires_at_idx" ON "webhook_deliveries"("expires_at");

-- What is due at an endpoint, and whether anything earlier of the same aggregate is open: however long the log, these
-- hold what is open alone.
CREATE INDEX "webhook_deliveries_due_idx" ON "webhook_deliveries"("endpoint_id", "next_attempt_at") WHERE "ended_at" IS NULL;
CREATE INDEX "webhook_deliveries_order_idx"
    ON "webhook_deliveries"("endpoint_id", "aggregate_id", "position") WHERE "ended_at" IS NULL;

-- CheckWebhookEndpoints
ALTER TABLE "webhook_endpoints"
    ADD CONSTRAINT "webhook_endpoints_secret_version_check" CHECK ("secret_version" >= 1),
    ADD CONSTRAINT "webhook_endpoints_disabled_check" CHECK (("status" = 'disabled') = ("disabled_at" IS NOT NULL)),
    ADD CONSTRAINT "webhook_endpoints_disabled_reason_check" CHECK ("disabled_reason" IN ('failing', 'gone', 'admin'));

-- CheckWebhookDeliveries
ALTER TABLE "webhook_deliveries"
    ADD CONSTRAINT "webhook_deliveries_ended_check" CHECK (("status" IN ('delivered', 'failed')) = ("ended_at" IS NOT NULL));

-- Wakes the workers with the commit, once a transaction; without a subscriber there is no row, and nobody is woken.
CREATE FUNCTION tell_webhook_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('webhooks', '');
    RETURN NULL;
END
$$;

CREATE TRIGGER "webhook_deliveries_tell" AFTER INSERT ON "webhook_deliveries"
    FOR EACH ROW EXECUTE FUNCTION tell_webhook_delivery();
